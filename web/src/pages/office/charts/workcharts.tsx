// Who worked how much, how long they were waited for, and when the shop was busy.
import type { JSX } from "preact";
import type { GetDayReportResponseJson } from "../../../gen/storehub/v1/dispatch_pb";
import { decimal } from "../../../i18n/format";
import { comma } from "../../../i18n/punctuation";
import { numberColumn } from "../lib/column";
import { Chart } from "./chart";
import { ofHours, ofTechnicians, type OfHour, type OfTechnician } from "./figures";
import { chartWords } from "./words";

interface Props {
  reports: readonly GetDayReportResponseJson[];
}

export function TurnsChart(p: Props): JSX.Element {
  const w = chartWords();
  const rows = ofTechnicians(p.reports);
  return (
    <Chart<OfTechnician>
      title={w.turnsTitle}
      what={w.turnsWhat}
      unit={w.turns}
      bar={w.turns}
      measure={w.services}
      apart
      points={rows.map((t) => ({ label: t.technician, bar: t.turns, measure: t.finished }))}
      empty={rows.some((t) => t.finished > 0) ? "" : w.noWork}
      rows={rows}
      id={(t) => t.technician}
      columns={[
        { head: w.technician, text: (t) => t.technician },
        { head: w.name, text: (t) => t.name },
        numberColumn(w.turns, (t) => t.turns, decimal),
        numberColumn(w.services, (t) => t.finished, decimal),
      ]}
    />
  );
}

export function WaitChart(p: Props): JSX.Element {
  const w = chartWords();
  const rows = ofTechnicians(p.reports).filter((t) => t.waited !== undefined);
  return (
    <Chart<OfTechnician>
      title={w.waitTitle}
      what={w.waitWhat}
      unit={w.minutes}
      bar={w.wait}
      points={rows.map((t) => ({ label: t.technician, bar: t.waited }))}
      empty={rows.length === 0 ? w.noWork : ""}
      rows={rows}
      id={(t) => t.technician}
      columns={[
        { head: w.technician, text: (t) => t.technician },
        { head: w.name, text: (t) => t.name },
        numberColumn(`${w.wait}${comma()}${w.minutes}`, (t) => t.waited ?? 0, decimal),
      ]}
    />
  );
}

/** 25 is 01:00 of the night after. */
function hourText(hour: number): string {
  return `${String(hour % 24).padStart(2, "0")}:00`;
}

export function HoursChart(p: Props & { zone: string }): JSX.Element {
  const w = chartWords();
  const rows = ofHours(p.reports, p.zone);
  return (
    <Chart<OfHour>
      title={w.hoursTitle}
      what={w.hoursWhat}
      unit={w.people}
      bar={w.average}
      measure={w.most}
      points={rows.map((h) => ({ label: hourText(h.hour), bar: h.average, measure: h.most }))}
      empty={rows.length === 0 ? w.noWork : ""}
      rows={rows}
      id={(h) => String(h.hour)}
      columns={[
        { head: w.hour, text: (h) => hourText(h.hour) },
        numberColumn(w.average, (h) => h.average, decimal),
        numberColumn(w.most, (h) => h.most, decimal),
      ]}
    />
  );
}
