// What became of the dates of service plans, or of those that were booked by themselves.
import type { JSX } from "preact";
import type { GetDayReportResponseJson } from "../../../gen/storehub/v1/dispatch_pb";
import { decimal, percent } from "../../../i18n/format";
import { numberColumn } from "../lib/column";
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
      measure={w.due}
      points={rows.map((d) => ({ label: dayText(d.date), bar: d.completed, measure: d.due }))}
      empty={found ? (any ? "" : w.noDates) : w.noPlans}
      rows={rows}
      id={(d) => d.date}
      columns={[
        { head: w.day, text: (d) => d.date, show: (d) => dayText(d.date) },
        numberColumn(w.due, (d) => d.due, decimal),
        numberColumn(w.completed, (d) => d.completed, decimal),
        numberColumn(w.share, (d) => (d.due > 0 ? d.completed / d.due : undefined), percent),
        numberColumn(w.arrived, (d) => d.arrived, decimal),
        numberColumn(w.planned, (d) => d.planned, decimal),
        numberColumn(w.noShow, (d) => d.noShow, decimal),
        numberColumn(w.cancelled, (d) => d.cancelled, decimal),
      ]}
    />
  );
}
