// Charts of how the days went, for who looks rather than reads: turns and waiting time, busy hours, dates that came about, missed calls.
import type { JSX } from "preact";
import { dispatch } from "../../../api/services";
import type { GetDayReportResponseJson } from "../../../gen/storehub/v1/dispatch_pb";
import { shopWords } from "../../../i18n/shop";
import { now, zoneName } from "../../../live/live";
import { Button, Field } from "../../../ui/parts";
import { keep, spot } from "../../../ui/place";
import { useRead } from "../../../ui/read";
import { listWords } from "../lib/words";
import { CallsChart } from "./callschart";
import { DatesChart } from "./dateschart";
import { useDays } from "./days";
import { dayText } from "./daytext";
import { daysUpTo, ranges } from "./figures";
import { HoursChart, TurnsChart, WaitChart } from "./workcharts";
import { chartWords } from "./words";
import "./charts.css";

/** Which business day it is the node knows: it changes in the night, by the shop's cut-off. */
export default function Charts(): JSX.Element {
  const hour = Math.floor(now.value / 3_600_000);
  const read = useRead([], () => dispatch.getDayReport({}), [hour]);
  const today = read.last?.date; // it stays what it was while it is asked whether it still is
  if (!today) return <p role="status">{read.failed || shopWords().loading}</p>;
  return <Range today={today} />;
}

function Range(p: { today: string }): JSX.Element {
  const w = chartWords();
  const asked = spot.value.get("to") ?? "";
  const isDay = /^\d{4}-\d\d-\d\d$/.test(asked) && !Number.isNaN(Date.parse(asked));
  const last = isDay && asked < p.today ? asked : p.today;
  const count = ranges.find((n) => String(n) === spot.value.get("days")) ?? ranges[0];
  const days = daysUpTo(last, count);
  const read = useDays(days, p.today);
  const first = read.failed[0];
  return (
    <div class="charts">
      <p class="soft no-print">{w.what}</p>
      <div class="row no-print range">
        <div class="row" role="group" aria-label={w.range}>
          {ranges.map((n) => (
            <Button key={n} pressed={n === count} onPress={() => keep({ days: String(n) }, "push")}>
              {w.days(n)}
            </Button>
          ))}
        </div>
        <Field label={w.last}>
          {(a) => (
            <input
              {...a}
              class="input"
              type="date"
              max={p.today}
              value={last}
              onChange={(e) => keep({ to: e.currentTarget.value }, "push")}
            />
          )}
        </Field>
        <Button onPress={() => keep({ to: "" }, "push")} disabled={last === p.today}>
          {w.today}
        </Button>
        <span class="grow" />
        <Button onPress={() => print()}>{listWords().print}</Button>
      </div>
      <h3>{w.fromTo(dayText(days[0] ?? ""), dayText(last))}</h3>
      {first && (
        <p class="notice warn" role="alert">
          {w.failed(read.failed.length, dayText(first[0]), first[1])}
        </p>
      )}
      {read.left > 0 ? (
        <p role="status">
          {w.left(read.left)} <progress max={count} value={count - read.left} aria-label={shopWords().loading} />
        </p>
      ) : (
        read.reports.length > 0 && <All reports={read.reports} />
      )}
    </div>
  );
}

function All(p: { reports: readonly GetDayReportResponseJson[] }): JSX.Element {
  return (
    <>
      <TurnsChart reports={p.reports} />
      <WaitChart reports={p.reports} />
      <HoursChart reports={p.reports} zone={zoneName.value || "UTC"} />
      <DatesChart reports={p.reports} which="plans" />
      <DatesChart reports={p.reports} which="bookings" />
      <CallsChart reports={p.reports} />
    </>
  );
}
