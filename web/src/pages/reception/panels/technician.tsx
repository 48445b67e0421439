// One technician: where he stands, why he is not next, what happened to his place, and what can be done with him.
import { computed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { dispatch } from "../../../api/services";
import { may } from "../../../api/session";
import type { TrailEntryJson } from "../../../gen/storehub/v1/dispatch_pb";
import { clock } from "../../../i18n/format";
import { shopWords } from "../../../i18n/shop";
import { board } from "../../../live/live";
import { byWhom } from "../../../ui/bywhom";
import { KindMark, StateMark } from "../../../ui/marks";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { people, personOf } from "../data";
import { dutyActs, fits } from "../duty";
import { functionWords } from "../functions";
import { sendable } from "../model";
import { Busy } from "../pad";
import { useSentences } from "../preview";
import type { SignInCode } from "../../office/people/code";
import { Lazy } from "../lazy";
import { chosen, open } from "../stage";
import { trailWords } from "./trailwords";
import { panelWords } from "./words";

export default function Technician(): JSX.Element {
  const w = panelWords();
  const number = chosen("t");
  const t = personOf(number);
  const told = useRead(["TOPIC_FLOOR"], () => dispatch.explainTechnician({ technician: number }), [number]);
  const why = useSentences(told.value?.whyNotNext ?? []);
  const entry = (board.value?.categories ?? []).flatMap((c) => c.queue ?? []).find((e) => e.technician === number);
  if (!t) return <p class="soft">{shopWords().loading}</p>;
  return (
    <div class="stack technician">
      <div class="assignment-head">
        <b class="sent-number number">{number}</b>
        <div class="grow">
          <b class="sent-name">{t.name}</b>
          <p>
            <StateMark state={t.state} /> <Busy technician={t} />
          </p>
          <p class="soft number">
            {entry
              ? `${w.position(entry.position ?? 0)} · ${w.today(entry.rotationsToday ?? 0, entry.requestsToday ?? 0)}`
              : ""}
          </p>
        </div>
      </div>
      <Acts number={number} />
      {may("PERMISSION_ROSTER") && <PhoneCode key={number} number={number} />}
      {told.failed && <p class="notice warn">{told.failed}</p>}
      {told.value && (
        <section>
          <h3>{told.value.whyNotNext?.length ? w.whyNot : w.isNext}</h3>
          <ul class="why">
            {why.map((text, i) => (
              <li key={i}>{text}</li>
            ))}
          </ul>
        </section>
      )}
      {told.value && <Trail trail={told.value.trail ?? []} />}
    </div>
  );
}

function Acts(p: { number: string }): JSX.Element {
  const w = panelWords();
  const f = functionWords();
  const t = personOf(p.number)!;
  return (
    <div class="choices">
      {sendable(t) && may("PERMISSION_DISPATCH") && (
        <Button kind="main" onPress={() => open("request", { ts: p.number })}>
          {shopWords().kind.KIND_REQUEST}
        </Button>
      )}
      {t.assignmentId && (
        <Button kind="main" onPress={() => open("assignment", { id: t.assignmentId ?? "" })}>
          {f.manage}
        </Button>
      )}
      {dutyActs
        .filter((a) => fits(a, t))
        .map((a) => (
          <Button key={a} onPress={() => open("people", { do: a, t: p.number })}>
            {f[a]}
          </Button>
        ))}
      {!sendable(t) && <Button onPress={() => open("rotation", { category: t.category ?? "" })}>{w.nextInTurn}</Button>}
    </div>
  );
}

const loadCode = (): Promise<typeof SignInCode> => import("../../office/people/code").then((m) => m.SignInCode);

/** A code with which he signs in on his phone. */
function PhoneCode(p: { number: string }): JSX.Element {
  const shown = useSignal(false);
  if (shown.value) return <Lazy load={loadCode} with={{ who: { technician: p.number } }} />;
  return (
    <div class="row">
      <Button onPress={() => (shown.value = true)}>{panelWords().phoneCode}</Button>
    </div>
  );
}

/** What technicians are called, by whom the record means. */
const names = computed(() => new Map(people.value.map((t) => [`technician:${t.number}`, t.name ?? ""])));

/** As much as is read at a desk; all of it is on the office page. */
const mostShown = 30;

function Trail(p: { trail: readonly TrailEntryJson[] }): JSX.Element {
  const w = panelWords();
  return (
    <section>
      <h3>{w.trail}</h3>
      {p.trail.length === 0 && <p class="soft">{w.noTrail}</p>}
      <ol class="trail">
        {p.trail.slice(0, mostShown).map((e, i) => (
          <li key={i}>
            <TrailLine entry={e} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function TrailLine(p: { entry: TrailEntryJson }): JSX.Element {
  const w = panelWords();
  const words = trailWords();
  const e = p.entry;
  const why = useSentences(e.why ? [e.why] : []);
  const what = e.passedBy ? words.passed(e.passedBy) : words[e.what ?? "TRAIL_KIND_UNSPECIFIED"];
  return (
    <>
      <time class="number soft">{clock(e.at)}</time>
      <span>
        {what} <KindMark kind={e.kind} />{" "}
        {e.fromPosition && e.toPosition && e.fromPosition !== e.toPosition ? (
          <span class="number">{w.fromTo(e.fromPosition, e.toPosition)}</span>
        ) : null}{" "}
        <small class="soft">{[e.by && byWhom(e.by, names.value), e.reason, ...why].filter(Boolean).join(" · ")}</small>
      </span>
    </>
  );
}
