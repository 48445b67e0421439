// How many calls nobody answered.
import type { JSX } from "preact";
import type { GetDayReportResponseJson } from "../../../gen/storehub/v1/dispatch_pb";
import { decimal } from "../../../i18n/format";
import { numberColumn } from "../lib/column";
import { Chart } from "./chart";
import { ofCalls, type OfCalls } from "./figures";
import { dayText } from "./daytext";
import { chartWords } from "./words";

export function CallsChart(p: { reports: readonly GetDayReportResponseJson[] }): JSX.Element {
  const w = chartWords();
  const rows = ofCalls(p.reports);
  return (
    <Chart<OfCalls>
      title={w.callsTitle}
      what={w.callsWhat}
      unit={w.calls}
      bar={w.missed}
      measure={w.received}
      points={rows.map((c) => ({ label: dayText(c.date), bar: c.missed, measure: c.received }))}
      empty={rows.some((c) => c.received) ? "" : w.noCalls}
      rows={rows}
      id={(c) => c.date}
      columns={[
        { head: w.day, text: (c) => c.date, show: (c) => dayText(c.date) },
        numberColumn(w.received, (c) => c.received, decimal),
        numberColumn(w.missed, (c) => c.missed, decimal),
        numberColumn(w.open, (c) => c.open, decimal),
      ]}
    />
  );
}
