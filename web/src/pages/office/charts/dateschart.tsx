// What became of the dates of service plans, or of those that were booked by themselves.
import type { JSX } from "preact";
import type { GetDayReportResponseJson } from "../../../gen/storehub/v1/dispatch_pb";
import { decimal, percent } from "../../../i18n/format";
import { Chart } from "./chart";
import { ofDates, type OfDates } from "./figures";
import { dayText } from "./daytext";
import { chartWords } from "./words";

export function DatesChart(p: {
  reports: readonly GetDayReportResponseJson[];
  which: "plans" | "bookings";
}): JSX.Element {
  const w = chartWords();
  const found = ofDates(p.reports, p.which);
  const rows = found ?? [];
  const any = rows.some((d) => d.due + d.cancelled > 0);
  return (
    <Chart<OfDates>
      title={p.which === "plans" ? w.plansTitle : w.bookingsTitle}
      what={w.datesWhat}
      unit={w.dates}
      bar={w.completed}
      line={w.due}
      points={rows.map((d) => ({ label: dayText(d.date), bar: d.completed, line: d.due }))}
      empty={found ? (any ? "" : w.noDates) : w.noPlans}
      rows={rows}
      id={(d) => d.date}
      columns={[
        { head: w.day, text: (d) => d.date, show: (d) => dayText(d.date) },
        { head: w.due, text: (d) => decimal(d.due), end: true },
        { head: w.completed, text: (d) => decimal(d.completed), end: true },
        { head: w.share, text: (d) => (d.due > 0 ? percent(d.completed / d.due) : "–"), end: true },
        { head: w.arrived, text: (d) => decimal(d.arrived), end: true },
        { head: w.planned, text: (d) => decimal(d.planned), end: true },
        { head: w.noShow, text: (d) => decimal(d.noShow), end: true },
        { head: w.cancelled, text: (d) => decimal(d.cancelled), end: true },
      ]}
    />
  );
}
