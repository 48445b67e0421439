// 点钟, 挑钟, call钟: one or several technicians by number. Who it is and what he does is shown while it is typed.
import type { JSX } from "preact";
import { dispatch, roster } from "../../../api/services";
import type { DispatchResponseJson } from "../../../gen/storehub/v1/dispatch_pb";
import type { KindJson } from "../../../gen/storehub/v1/model_pb";
import type { TechnicianJson } from "../../../gen/storehub/v1/roster_pb";
import { colon, stop } from "../../../i18n/punctuation";
import { board } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { asActor } from "../actor";
import { Instead } from "../bookings/instead";
import { actor, closed, people, personOf } from "../data";
import { useDeed, type Write } from "../../../ui/deed";
import { panelWords } from "./words";
import { Foot } from "../foot";
import { canDo, exactly, instead, readList, sendable } from "../model";
import { Busy, Pad } from "../pad";
import { ItemChoice, RoomChoice } from "../pickers";
import { useForeseen } from "../preview";
import { sent } from "../sent";
import { choose, chosen, open, panelId } from "../stage";
import { pickCategory } from "../usual";
import { WouldSend, Wristband } from "./rotation";

const kinds: Record<string, KindJson> = { request: "KIND_REQUEST", pick: "KIND_PICK", invite: "KIND_INVITE" };

export default function Named(): JSX.Element {
  const deed = useDeed();
  const typed = chosen("typed");
  const list = readList(chosen("ts"));
  // A number that is typed out counts without another press: 点钟, number, 确定.
  const meant = exactly(people.value, typed)?.number;
  const numbers = meant && !list.includes(meant) ? [...list, meant] : list;
  const by = asActor(actor.value, true);
  const request = {
    kind: kinds[panelId.value] ?? "KIND_REQUEST",
    technicians: numbers,
    item: chosen("item"),
    room: chosen("room"),
    wristband: chosen("wristband").trim(),
    ...(by.actorCard ? { actorCard: by.actorCard } : {}),
  };
  const known = actor.value.by !== "nobody";
  const seen = useForeseen<DispatchResponseJson>(
    "DispatchService.Dispatch",
    numbers.length > 0 && known ? request : null,
    by.options,
  );
  const change = (values: Record<string, string>): void => {
    deed.clear();
    choose(values);
  };
  const drop = (n: string): void =>
    change({ ts: list.filter((x) => x !== n).join(","), ...(n === meant ? { typed: "" } : {}) });
  const take = (t: TechnicianJson): void => {
    const n = t.number ?? "";
    if (list.includes(n)) change({ ts: list.filter((x) => x !== n).join(","), typed: "" });
    else change({ ts: [...list, n].join(","), typed: "" });
  };
  const send = (): void =>
    void deed.run(dispatch.dispatch, request, { ...by.options, ...sent((answer: DispatchResponseJson) => answer) });
  const shut = numbers.map((n) => personOf(n)).filter((t) => t !== undefined && !sendable(t)) as TechnicianJson[];
  return (
    <>
      <div class="stack flow-main">
        <Chosen numbers={numbers} onDrop={drop} />
        {shut.map((t) => (
          <NotFree
            key={t.number}
            technician={t}
            taken={numbers}
            onInstead={(n) => change({ ts: [...numbers.filter((x) => x !== t.number), n].join(","), typed: "" })}
          />
        ))}
        <div class="beside">
          <Pad typed={typed} onType={(text) => change({ typed: text })} onPick={take} picked={numbers} />
          <div class="stack">
            <RoomChoice value={chosen("room")} onChoose={(room) => change({ room })} />
            <ItemChoice
              value={chosen("item")}
              onChoose={(item) => change({ item })}
              can={(i) => numbers.every((n) => canDo(personOf(n), i))}
            />
            <Wristband value={chosen("wristband")} onChange={(wristband) => change({ wristband })} />
          </div>
        </div>
      </div>
      <Foot
        deed={deed}
        onPress={send}
        needsActor
        notYet={numbers.length === 0 || shut.length > 0 || Boolean(seen.refused)}
      >
        {numbers.length > 0 && shut.length === 0 && <WouldSend seen={seen} />}
      </Foot>
    </>
  );
}

/** Who is chosen so far; a press takes one away. */
function Chosen(p: { numbers: readonly string[]; onDrop: (n: string) => void }): JSX.Element {
  const w = panelWords();
  if (p.numbers.length === 0) return <p class="soft chosen-none">{w.typeNumber}</p>;
  return (
    <ul class="chosen-list">
      {p.numbers.map((n) => {
        const t = personOf(n);
        return (
          <li key={n} class="chip big-chip">
            <b class="number">{n}</b>
            <span class="cut">{t?.name}</span>
            {t && (
              <small class="soft">
                <Busy technician={t} />
                {t.state === "TECHNICIAN_STATE_HELD" ? ` · ${w.heldEnds}` : ""}
              </small>
            )}
            <Button kind="small" label={`${w.clear} ${n}`} onPress={() => p.onDrop(n)}>
              ✕
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

/** He cannot be sent now: until when, and what can be done instead. */
function NotFree(p: {
  technician: TechnicianJson;
  taken: readonly string[];
  onInstead: (number: string) => void;
}): JSX.Element {
  const w = panelWords();
  const t = p.technician;
  const number = t.number ?? "";
  const deed = useDeed();
  const others = instead(board.value, t, p.taken, 4);
  return (
    <div class="notice warn not-free" role="status">
      <div class="grow stack">
        <p>
          <b class="number">{number}</b> {t.name}
          {colon()}
          <Busy technician={t} />
          {stop()}
          {w.notFree}
        </p>
        <div class="choices">
          {t.state === "TECHNICIAN_STATE_BREAK" && (
            <Free deed={deed} label={w.endBreakFirst} free={roster.endBreak} technician={number} />
          )}
          {t.state === "TECHNICIAN_STATE_OFF" && (
            <Free deed={deed} label={w.checkInFirst} free={roster.checkIn} technician={number} />
          )}
          {t.state === "TECHNICIAN_STATE_LEAVE" && (
            <Free deed={deed} label={w.endLeaveFirst} free={roster.endLeave} technician={number} />
          )}
          {others.map((e) => (
            <Button key={e.technician} onPress={() => p.onInstead(e.technician ?? "")}>
              <b class="number">{e.technician}</b> <span class="cut">{e.name}</span>
            </Button>
          ))}
          <Button
            onPress={() => {
              pickCategory(t.category ?? "");
              open("rotation", { room: chosen("room"), item: chosen("item"), category: t.category ?? "" });
            }}
          >
            {w.nextInTurn}
          </Button>
          <Instead technician={number} item={chosen("item")} />
        </div>
        {deed.failed && <p>{deed.failed}</p>}
      </div>
    </div>
  );
}

/** One press makes him free. */
function Free(p: {
  deed: ReturnType<typeof useDeed>;
  label: string;
  free: Write<{ technician: string }, unknown>;
  technician: string;
}): JSX.Element {
  return (
    <Button
      disabled={p.deed.busy || closed.value}
      onPress={() =>
        void p.deed.run(p.free, { technician: p.technician }, { ...asActor(actor.value, false).options, key: p.label })
      }
    >
      {p.label}
    </Button>
  );
}
