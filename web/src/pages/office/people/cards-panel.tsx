// The cards of somebody: learnt by a swipe, given by the printed number, blocked, lost.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { newRequestId } from "../../../api/act";
import { stream } from "../../../api/connect";
import { terminalId } from "../../../api/session";
import { roster, terminals } from "../../../api/services";
import type { ScreenJson } from "../../../gen/storehub/v1/screen_pb";
import type { SwipedJson } from "../../../gen/storehub/v1/terminal_pb";
import { colon } from "../../../i18n/punctuation";
import { frame, now } from "../../../live/live";
import { useDeed, type Deed } from "../../../ui/deed";
import { Button, Field } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { say } from "../../../ui/toast";
import { typedCard } from "../../../ui/card";
import { printedOf } from "./cards";
import { cardWords } from "./cardwords";

export type Holder = { technician: string } | { staffId: string };

interface CardsProps {
  holder: Holder;
  cards: readonly string[];
  blocked: readonly string[];
}

const learnMs = 30_000;

export function Cards(p: CardsProps): JSX.Element {
  const w = cardWords();
  const deed = useDeed();
  const learning = useSignal<{ until: number; had: readonly string[]; at: string } | undefined>(undefined);
  const list = useRead(["TOPIC_TERMINALS"], () => terminals.listTerminals({}));
  const all = list.value?.terminals ?? [];
  const chosen = useSignal("");
  const terminal = chosen.value || terminalId.value || all[0]?.id || "";
  const learn = (lost?: string): void => {
    const had = p.cards;
    void deed.run(
      roster.learnCard,
      { terminal, ...p.holder, ...(lost && { lostCardUid: lost }) },
      {
        key: "learn",
        done: (answer) =>
          void (learning.value = { until: Date.parse(answer.until ?? "") || now.value + learnMs, had, at: terminal }),
      },
    );
  };
  return (
    <section class="stack" aria-label={w.title}>
      <h3>{w.title}</h3>
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
      <ul class="cards">
        {p.cards.length === 0 && <li class="soft">{w.none}</li>}
        {p.cards.map((uid) => (
          <Card key={uid} uid={uid} {...p} deed={deed} learn={learn} canLearn={Boolean(terminal)} />
        ))}
      </ul>
      {learning.value ? (
        <Learning {...learning.value} cards={p.cards} over={() => (learning.value = undefined)} />
      ) : terminal ? (
        <div class="row">
          <select
            class="input"
            style={{ width: "auto" }}
            aria-label={w.at}
            value={terminal}
            onChange={(e) => (chosen.value = e.currentTarget.value)}
          >
            {all.map((t) => (
              <option key={t.id} value={t.id ?? ""}>
                {w.at}
                {colon()}
                {t.name}
              </option>
            ))}
          </select>
          <Button kind="main" onPress={() => learn()} disabled={deed.busy}>
            {w.learn}
          </Button>
        </div>
      ) : (
        list.value && <p class="notice warn">{w.noTerminal}</p>
      )}
      <Printed holder={p.holder} deed={deed} />
    </section>
  );
}

function Card(
  p: CardsProps & { deed: Deed; uid: string; learn: (lost: string) => void; canLearn: boolean },
): JSX.Element {
  const w = cardWords();
  const blocked = p.blocked.includes(p.uid);
  const change = (): void => {
    if (blocked) void p.deed.run(roster.assignCard, { cardUid: p.uid, ...p.holder }, { key: "unblock" });
    else void p.deed.run(roster.blockCard, { cardUid: p.uid }, { key: "block" });
  };
  return (
    <li>
      <span class="grow number">
        <strong>{printedOf(p.uid) || p.uid}</strong>
        {printedOf(p.uid) && <small class="soft"> {p.uid}</small>}
        {blocked && <span class="mark over">✕ {w.blocked}</span>}
      </span>
      {!blocked && p.canLearn && (
        <Button onPress={() => p.learn(p.uid)} disabled={p.deed.busy}>
          {w.lost}
        </Button>
      )}
      <Button onPress={change} disabled={p.deed.busy}>
        {blocked ? w.unblock : w.block}
      </Button>
    </li>
  );
}

/** Waits for the card: it is there when the list has one more, whichever terminal it was swiped at. */
function Learning(p: {
  until: number;
  had: readonly string[];
  at: string;
  cards: readonly string[];
  over: () => void;
}): JSX.Element {
  const w = cardWords();
  const left = Math.max(0, p.until - now.value);
  const learnt = p.cards.find((c) => !p.had.includes(c));
  const stopped = useRef(false);
  const stop = (): void => {
    if (stopped.current) return;
    stopped.current = true;
    void roster.learnCard({ terminal: p.at }, { requestId: newRequestId() }).catch(() => {}); // it ends by itself, too
  };
  useEffect(() => {
    if (!learnt) return;
    stopped.current = true;
    say("good", w.done(printedOf(learnt) || learnt));
    p.over();
  }, [learnt]);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
    return stop;
  }, []);
  const there = useSwipedAt(p.at);
  const swiped = p.at === terminalId.value ? frame.value?.swiped : there;
  const other = swiped && swiped.action !== "SWIPE_ACTION_LEARNED" && Date.parse(swiped.at ?? "") > p.until - learnMs;
  if (left === 0)
    return (
      <p class="notice warn" role="alert">
        <span class="grow">{w.late}</span>
        <Button onPress={p.over}>{w.learn}</Button>
      </p>
    );
  return (
    <div class="learning stack" role="status" ref={box}>
      <strong>{w.wait(Math.ceil(left / 1_000))}</strong>
      <progress max={learnMs} value={left} aria-hidden="true" />
      {other && <p class="notice warn">{w.known(swiped.name || swiped.holder || "")}</p>}
      <div class="row">
        <Button onPress={p.over}>{w.stop}</Button>
      </div>
    </div>
  );
}

/** What is swiped at another terminal than this one, whose screen is asked for while this is shown. */
function useSwipedAt(terminal: string): SwipedJson | undefined {
  const swiped = useSignal<SwipedJson | undefined>(undefined);
  useEffect(() => {
    if (terminal === terminalId.value) return;
    const over = new AbortController();
    const watch = async (): Promise<void> => {
      for await (const f of stream("ScreenService/WatchScreen", { terminal }, { signal: over.signal }))
        swiped.value = (f as ScreenJson).terminal?.swiped ?? swiped.value;
    };
    void watch().catch(() => {}); // the card is learnt all the same
    return () => over.abort();
  }, [terminal]);
  return swiped.value;
}

function Printed(p: { holder: Holder; deed: Deed }): JSX.Element {
  const w = cardWords();
  const text = useSignal("");
  const name = typedCard(text.value);
  const give = (): void => {
    if (!name) return;
    const typed = text.value;
    void p.deed.run(
      roster.assignCard,
      { cardUid: name, ...p.holder },
      {
        key: "give",
        done() {
          if (text.value === typed) text.value = "";
        },
      },
    );
  };
  return (
    <form class="row" onSubmit={(e) => (e.preventDefault(), give())}>
      <div class="grow">
        <Field label={w.printed} hint={w.printedHint}>
          {(a) => (
            <input
              {...a}
              class="input number"
              autocomplete="off"
              value={text.value}
              onInput={(e) => (text.value = e.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <Button submit disabled={p.deed.busy || !name}>
        {w.give}
      </Button>
    </form>
  );
}
