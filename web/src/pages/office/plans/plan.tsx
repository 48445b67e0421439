// One plan: every date with what became of it, and what can be done about it.
import type { JSX } from "preact";
import { plans } from "../../../api/services";
import { may } from "../../../api/session";
import type { OccurrenceJson, PlanJson } from "../../../gen/storehub/v1/plan_pb";
import { moment } from "../../../i18n/format";
import { comma } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { doubt } from "../../../live/live";
import { Button, PageLink } from "../../../ui/parts";
import { keep, spot } from "../../../ui/place";
import { useRead } from "../../../ui/read";
import { Cancel } from "./cancel";
import { ownerOf, useCatalogue, type Catalogue } from "./data";
import { DateDialog } from "./date";
import { holderText, useHolders } from "./holders";
import { Move } from "./move";
import type { Repeat } from "./series";
import { clock, fullDay } from "./time";
import { planWords } from "./words";

/** What speaks against dates of the plan, by their ids. */
function useClashesOf(plan: PlanJson | undefined): ReadonlyMap<string, readonly string[]> {
  const list = plan?.occurrences ?? [];
  const from = list[0] ? Date.parse(list[0].startsAt!) : undefined;
  const to = list.at(-1) ? Date.parse(list.at(-1)!.startsAt!) : undefined;
  return useHolders(from, to, true).clashes;
}

export function PlanPage(p: { id: string }): JSX.Element {
  const w = planWords();
  const read = useRead(["TOPIC_AGENDA", "TOPIC_SETTINGS", "TOPIC_CUSTOMERS"], () => plans.getPlan({ id: p.id }));
  const plan = read.value?.plan ?? undefined;
  const { value: catalogue } = useCatalogue();
  const clashes = useClashesOf(plan);
  const back = (
    <Button onPress={() => keep({ open: "", date: "", act: "" }, "push")} class="no-print">
      ← {w.back}
    </Button>
  );
  if (!plan)
    return (
      <>
        <div class="row">{back}</div>
        <p class={read.failed ? "notice bad" : ""}>{read.failed || shopWords().loading}</p>
      </>
    );
  const number = Number(spot.value.get("date") ?? 0);
  const date = plan.occurrences?.find((o) => o.number === number);
  const act = spot.value.get("act");
  const close = (): void => keep({ date: "", act: "" });
  return (
    <>
      <div class="row">
        {back}
        <span class="grow" />
        <Button onPress={() => keep({ print: p.id, open: "", date: "", act: "" }, "push")}>{w.print}</Button>
        <PageLink to={`/office/punchcards#customer=${plan.customerId}`}>{w.cards}</PageLink>
      </div>
      <Head plan={plan} catalogue={catalogue} />
      <AllAhead plan={plan} />
      <ol class="plan-dates card" aria-label={w.lookAt}>
        {(plan.occurrences ?? []).map((o) => (
          <Line
            key={o.number}
            plan={p.id}
            date={o}
            catalogue={catalogue}
            clashes={clashes.get(`${p.id}/${o.number}`)}
          />
        ))}
      </ol>
      {act === "cancel" && <Cancel plan={plan} number={number} onClose={close} />}
      {act === "move" && catalogue && <Move plan={plan} number={number} catalogue={catalogue} onClose={close} />}
      {!act && date && <DateDialog plan={plan} date={date} catalogue={catalogue} onClose={close} />}
    </>
  );
}

function Head(p: { plan: PlanJson; catalogue: Catalogue | undefined }): JSX.Element {
  const w = planWords();
  const { noShows = 0, unpaid = 0, undecided = 0 } = p.plan;
  return (
    <section class="stack">
      <h3>
        {ownerOf(p.plan)} · {p.catalogue?.itemName(p.plan.item) ?? p.plan.item} · {w.repeat[p.plan.repeat as Repeat]}
      </h3>
      <p class="soft">
        {p.plan.id} · {w.made(moment(p.plan.createdAt))}
      </p>
      <p>{w.progress((p.plan.done ?? 0) - noShows, p.plan.left ?? 0, noShows)}</p>
      {(unpaid > 0 || undecided > 0) && (
        <p class="notice warn">
          ⚠ {[unpaid && w.unpaidCount(unpaid), undecided && w.undecided(undecided)].filter(Boolean).join(" · ")}
        </p>
      )}
    </section>
  );
}

/** What is done to all dates that are ahead. */
function AllAhead(p: { plan: PlanJson }): JSX.Element | null {
  const w = planWords();
  if (!p.plan.left) return null;
  const shut = doubt.value !== "none" || !may("PERMISSION_PLANS");
  return (
    <div class="row">
      <Button disabled={shut} onPress={() => keep({ date: "", act: "move" }, "push")}>
        {w.moveAll}
      </Button>
      <Button kind="danger" disabled={shut} onPress={() => keep({ date: "", act: "cancel" }, "push")}>
        {w.cancelDates}
      </Button>
    </div>
  );
}

const stateClass: Partial<Record<string, string>> = {
  OCCURRENCE_STATE_PLANNED: "idle",
  OCCURRENCE_STATE_ARRIVED: "serving",
  OCCURRENCE_STATE_NO_SHOW: "over",
  OCCURRENCE_STATE_CANCELLED: "",
};

export function StateText(p: { date: OccurrenceJson }): JSX.Element | null {
  const state = p.date.state;
  if (!state || state === "OCCURRENCE_STATE_UNSPECIFIED") return null;
  return <span class={`mark plan-state ${stateClass[state] ?? ""}`}>{planWords().states[state]}</span>;
}

/** What is special about a date, one thing after the other. */
export function remarks(date: OccurrenceJson, clashes: readonly string[] = []): string[] {
  const w = planWords();
  const note = date.note && date.note !== "OCCURRENCE_NOTE_UNSPECIFIED" ? w.notes[date.note] : "";
  return [
    note,
    date.detached ? w.detached : "",
    date.reopened ? w.reopened : "",
    date.punchCard ? w.paidBy(date.punchCard) : "",
    ...clashes.map((c) => `⚠ ${holderText(c)}`),
  ].filter(Boolean);
}

function Line(p: {
  plan: string;
  date: OccurrenceJson;
  catalogue: Catalogue | undefined;
  clashes: readonly string[] | undefined;
}): JSX.Element {
  const w = planWords();
  const o = p.date;
  const with_ = (o.resources ?? []).map((r) => p.catalogue?.resourceName(r) ?? r).join(comma());
  return (
    <li class={o.state === "OCCURRENCE_STATE_CANCELLED" ? "gone" : ""}>
      <button type="button" class="plan-line" onClick={() => keep({ date: String(o.number) }, "push")}>
        <span class="number plan-number">{o.number}</span>
        <span class="grow">
          <strong>{fullDay(o.startsAt)}</strong>{" "}
          <span class="number">
            {clock(o.startsAt)}–{clock(o.endsAt)}
          </span>
          <small class="soft"> {[with_ || w.noResources, ...remarks(o, p.clashes)].join(" · ")}</small>
        </span>
        {o.unpaid && <span class="mark pending plan-state">{w.unpaid}</span>}
        <StateText date={o} />
      </button>
    </li>
  );
}
