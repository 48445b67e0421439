// The end of a business day: what everybody did, for wages; to be printed or saved.
import type { JSX } from "preact";
import { dispatch, roster, shop as shopService } from "../../../api/services";
import type { DaySplitJson } from "../../../gen/storehub/v1/dispatch_pb";
import type { CategoryJson } from "../../../gen/storehub/v1/roster_pb";
import { calendarDay, clock, money } from "../../../i18n/format";
import { bracketed, colon } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { Button } from "../../../ui/parts";
import { keep, spot } from "../../../ui/place";
import { useRead } from "../../../ui/read";
import { decimal } from "../lib/csv";
import { currencyDigits, fromMinor } from "../lib/values";
import { numberColumn, timeColumn, type Column } from "../lib/column";
import { List } from "../lib/table";
import { listWords } from "../lib/words";
import { addDays } from "../lib/zone";
import { officeWords } from "../words";
import { minutes, totals, turns, type Total } from "./totals";
import { recordWords } from "./words";

const kinds = ["KIND_ROTATION", "KIND_REQUEST", "KIND_PICK", "KIND_INVITE"] as const;

export default function Day(): JSX.Element {
  const w = recordWords();
  const asked = spot.value.get("day") ?? "";
  const read = useRead(["TOPIC_FLOOR"], () => dispatch.getDayReport({ date: asked }), [asked]);
  const categories = useRead(["TOPIC_CATALOGUE"], () => roster.listCategories({})).value?.categories ?? [];
  const settings = useRead(["TOPIC_SETTINGS"], () => shopService.getSettings({}));
  const currency = settings.value?.settings?.currency;
  const report = read.value;
  const sum = report && totals(report.work ?? []);
  const date = report?.date ?? asked;
  return (
    <>
      <p class="no-print">{w.dayWhat}</p>
      <DayChoice date={date} asked={asked} />
      <h3>
        {w.date}
        {colon()}
        <span class="number">{date && calendarDay(date)}</span>
      </h3>
      {report?.open ? <p class="notice warn">{w.open(report.open)}</p> : null}
      {settings.failed && (
        <p class="notice bad" role="alert">
          <span class="grow">{settings.failed}</span>
          <Button onPress={settings.again}>{listWords().readAgain}</Button>
        </p>
      )}
      <List<Total>
        title={`${officeWords().sections.day} ${date}`}
        rows={currency ? sum?.lines : undefined}
        total={sum?.all}
        failed={read.failed}
        again={read.again}
        id={(t) => t.technician}
        columns={columnsOf(categories, currency ?? "")}
        class={(t) => (t.technician ? "" : "total")}
      />
      <Splits splits={report?.splits ?? []} date={date} />
      <Signatures />
    </>
  );
}

function columnsOf(categories: readonly CategoryJson[], currency: string): Column<Total>[] {
  const w = recordWords();
  const shop = shopWords();
  return [
    { head: w.number, text: (t) => t.technician || w.total, show: (t) => <strong>{t.technician || w.total}</strong> },
    { head: w.name, text: (t) => t.name },
    { head: w.category, text: (t) => categories.find((c) => c.id === t.category)?.name ?? t.category },
    {
      ...numberColumn<Total>(w.turns, (t) => t.turnsPct),
      text: (t) => turns(t.turnsPct),
      file: (t) => decimal(turns(t.turnsPct)),
    },
    {
      ...numberColumn<Total>(w.amount, (t) => Number(t.amountMinor)),
      text: (t) => money(String(t.amountMinor), currency),
      file: (t) => decimal(fromMinor(String(t.amountMinor), currencyDigits(currency))),
    },
    ...kinds.map((k): Column<Total> => ({ head: shop.kind[k], text: (t) => String(t.kinds[k] ?? 0), end: true })),
    { head: w.services, text: (t) => String(t.finished), end: true },
    { head: w.minutes, text: (t) => String(minutes(t.servedMs)), end: true },
    { head: w.left, text: (t) => String(minutes(t.leftMs)), end: true },
    { head: w.overtime, text: (t) => String(minutes(t.overtimeMs)), end: true },
    { head: w.extended, text: (t) => String(t.extendedMin), end: true },
    { head: w.declined, text: (t) => String(t.declined), end: true },
  ];
}

function DayChoice(p: { date: string; asked: string }): JSX.Element {
  const w = recordWords();
  const to = (day: string): void => keep({ day }, "push");
  return (
    <div class="row no-print">
      <Button onPress={() => to(addDays(p.date, -1))} disabled={!p.date}>
        ‹ {w.earlier}
      </Button>
      <input
        class="input"
        style={{ width: "auto" }}
        type="date"
        aria-label={w.date}
        value={p.date}
        onChange={(e) => to(e.currentTarget.value)}
      />
      <Button onPress={() => to(addDays(p.date, 1))} disabled={!p.asked}>
        {w.later} ›
      </Button>
      <Button onPress={() => to("")} disabled={!p.asked}>
        {w.today}
      </Button>
      <span class="grow" />
      <Button onPress={() => print()}>{listWords().print}</Button>
    </div>
  );
}

function Splits(p: { splits: readonly DaySplitJson[]; date: string }): JSX.Element {
  const w = recordWords();
  if (p.splits.length === 0) return <p class="soft no-print">{w.noSplits}</p>;
  return (
    <>
      <h3>{w.splits}</h3>
      <p class="soft">{w.splitsWhat}</p>
      <List<DaySplitJson>
        title={`${w.splits} ${p.date}`}
        rows={p.splits}
        id={(s) => s.assignmentId ?? ""}
        columns={[
          { ...timeColumn<DaySplitJson>(w.at, (s) => s.replacedAt), text: (s) => clock(s.replacedAt) },
          { head: w.item, text: (s) => s.item ?? "" },
          { head: w.first, text: (s) => bracketed(s.technician ?? "", s.assignmentId ?? "") },
          { head: w.firstMin, text: (s) => String(minutes(Number(s.servedMs ?? 0))), end: true },
          { head: w.second, text: (s) => bracketed(s.byTechnician ?? "", s.byAssignmentId ?? "") },
          { head: w.secondMin, text: (s) => String(minutes(Number(s.byServedMs ?? 0))), end: true },
        ]}
      />
    </>
  );
}

/** Lines to sign on, on paper only. */
export function Signatures(): JSX.Element {
  const w = recordWords();
  return (
    <div class="sign-lines">
      <span>{w.signFrom}</span>
      <span>{w.signTo}</span>
    </div>
  );
}
