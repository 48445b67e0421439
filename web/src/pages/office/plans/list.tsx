// All plans, with what of each wants to be seen.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { booking, plans } from "../../../api/services";
import { may } from "../../../api/session";
import type { AgendaEntryJson } from "../../../gen/storehub/v1/booking_pb";
import type { PlanJson } from "../../../gen/storehub/v1/plan_pb";
import { moment } from "../../../i18n/format";
import { colon, comma } from "../../../i18n/punctuation";
import { doubt } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { keep } from "../../../ui/place";
import { useRead } from "../../../ui/read";
import { listWords } from "../lib/words";
import { timeColumn } from "../lib/column";
import { List, type Column } from "../lib/table";
import { officeWords } from "../words";
import { useCatalogue, minute, ownerOf } from "./data";
import { dateId } from "./dates";
import { holderText } from "./holders";
import { Rezone } from "./rezone";
import type { Repeat } from "./series";
import { planWords } from "./words";

const day = 86_400_000;
const aheadDays = 730;

/** Dates of plans that somebody has to decide on. */
function useClashes(): readonly AgendaEntryJson[] {
  const today = Math.floor(minute.value / day) * day;
  const read = useRead(
    ["TOPIC_AGENDA", "TOPIC_SETTINGS"],
    async () => {
      if (!may("PERMISSION_AGENDA")) return [];
      const span = { from: new Date(today).toISOString(), to: new Date(today + aheadDays * day).toISOString() };
      return (await booking.listAgenda({ ...span, clashing: true })).dates ?? [];
    },
    [today],
  );
  return (read.value ?? []).filter((d) => dateId(d.id ?? ""));
}

type Filter = "" | "running" | "over";

export function PlanList(): JSX.Element {
  const w = planWords();
  const read = useRead(["TOPIC_AGENDA", "TOPIC_SETTINGS", "TOPIC_CUSTOMERS"], () => plans.listPlans({}));
  const filter = useSignal<Filter>("");
  const all = read.value?.plans;
  const catalogue = useCatalogue().value;
  const clashes = useClashes();
  const rows = all?.filter((p) => !filter.value || (filter.value === "running") === (p.left ?? 0) > 0);
  return (
    <>
      <p class="soft">{w.intro}</p>
      <div class="row">
        <Button
          kind="main"
          onPress={() => keep({ new: "1", step: "customer" }, "push")}
          disabled={doubt.value !== "none"}
        >
          ＋ {w.add}
        </Button>
      </div>
      <Rezone plans={all ?? []} />
      <Decide dates={clashes} itemName={(id) => catalogue?.itemName(id) ?? id} />
      <List<PlanJson>
        title={officeWords().sections.plans}
        rows={rows}
        failed={read.failed}
        again={read.again}
        id={(p) => p.id ?? ""}
        onOpen={(p) => keep({ open: p.id ?? "" }, "push")}
        columns={columnsOf({ clashes, itemName: (id) => catalogue?.itemName(id) ?? id ?? "" })}
        filters={
          <select
            class="input"
            aria-label={w.state}
            value={filter.value}
            onChange={(e) => (filter.value = e.currentTarget.value as Filter)}
          >
            <option value="">{listWords().all}</option>
            <option value="running">{w.running}</option>
            <option value="over">{w.over}</option>
          </select>
        }
      />
      {read.value?.truncated && <p class="notice warn">{w.truncated}</p>}
    </>
  );
}

interface Known {
  clashes: readonly AgendaEntryJson[];
  itemName: (id: string | undefined) => string;
}

function columnsOf(k: Known): Column<PlanJson>[] {
  const w = planWords();
  const progress = (p: PlanJson): string => `${(p.done ?? 0) - (p.noShows ?? 0)} · ${p.left ?? 0} · ${p.noShows ?? 0}`;
  const problems = (p: PlanJson): string => {
    const { unpaid, undecided } = p;
    const clashing = k.clashes.filter((d) => dateId(d.id ?? "")?.plan === p.id).length;
    return [unpaid && w.unpaidCount(unpaid), undecided && w.undecided(undecided), clashing && w.clashCount(clashing)]
      .filter(Boolean)
      .join(" · ");
  };
  return [
    { head: w.columns.customer, text: ownerOf },
    { head: w.columns.item, text: (p) => k.itemName(p.item) },
    { head: w.columns.mode, text: (p) => w.repeat[p.repeat as Repeat] ?? "" },
    { head: w.columns.progress, text: progress, show: (p) => <span class="number">{progress(p)}</span> },
    timeColumn(w.columns.next, (p) => p.nextStart),
    {
      head: w.columns.problems,
      text: problems,
      show: (p) => problems(p) && <strong class="plan-problem">⚠ {problems(p)}</strong>,
    },
    { head: w.columns.plan, text: (p) => p.id ?? "" },
  ];
}

/** What the shop's closed days and leaves have come into the way of. */
function Decide(p: { dates: readonly AgendaEntryJson[]; itemName: (id: string) => string }): JSX.Element | null {
  const w = planWords();
  if (p.dates.length === 0) return null;
  return (
    <section class="card stack" aria-label={w.decide}>
      <h3>⚠ {w.decide}</h3>
      <p class="soft">{w.decideHint}</p>
      <ul class="plan-dates">
        {p.dates.map((d) => {
          const date = dateId(d.id ?? "")!;
          return (
            <li key={d.id}>
              <span class="grow">
                <strong>{moment(d.startsAt)}</strong> · {d.customerName} · {p.itemName(d.item ?? "")}
                <small class="soft"> {(d.clashes ?? []).map((c) => holderText(c)).join(comma())}</small>
              </span>
              <Button
                label={`${w.open}${colon()}${w.planDate(date.plan, date.number)}`}
                onPress={() => keep({ open: date.plan, date: String(date.number) }, "push")}
              >
                {w.open}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
