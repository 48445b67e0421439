// What the charts show, from the reports of the days. No figure is guessed: a day that could not be read is no day without work.
import type { GetDayReportResponseJson } from "../../../gen/storehub/v1/dispatch_pb";
import { addDays, wallOf } from "../lib/zone";

type Report = GetDayReportResponseJson;

/** Of how many days a range is at most; more are looked at one range after the other. */
export const ranges = [7, 14, 31] as const;

/** The days of a range, the last one last. */
export function daysUpTo(last: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => addDays(last, i - count + 1));
}

export interface OfTechnician {
  technician: string;
  name: string;
  turns: number;
  finished: number;
  /** Minutes from the dispatch to the start, of a service; undefined: none was begun. */
  waited: number | undefined;
}

export function ofTechnicians(reports: readonly Report[]): OfTechnician[] {
  const by = new Map<string, { name: string; pct: number; finished: number; begun: number; ms: number }>();
  for (const w of reports.flatMap((r) => r.work ?? [])) {
    const t = by.get(w.technician ?? "") ?? { name: "", pct: 0, finished: 0, begun: 0, ms: 0 };
    by.set(w.technician ?? "", t);
    t.name = w.name || t.name;
    t.pct += w.turnsPct ?? 0;
    t.finished += w.finished ?? 0;
    t.begun += (w.finished ?? 0) + (w.left ?? 0);
    t.ms += Number(w.waitedMs ?? 0);
  }
  return [...by]
    .map(([technician, t]) => ({
      technician,
      name: t.name,
      turns: t.pct / 100,
      finished: t.finished,
      waited: t.begun > 0 ? t.ms / t.begun / 60_000 : undefined,
    }))
    .sort((a, b) => a.technician.localeCompare(b.technician, "en", { numeric: true }));
}

export interface OfHour {
  /** Hours since the midnight with which the business day's date begins: 25 is one in the night after it. */
  hour: number;
  /** How many technicians served on average, over all days that were read. */
  average: number;
  most: number;
}

/** From the first to the last hour in which somebody served. */
export function ofHours(reports: readonly Report[], zone: string): OfHour[] {
  const by = new Map<number, { ms: number; most: number }>();
  for (const r of reports)
    for (const h of r.hours ?? []) {
      const wall = wallOf(Date.parse(h.beginsAt ?? ""), zone);
      const hour = (wall.slice(0, 10) > (r.date ?? "") ? 24 : 0) + Number(wall.slice(11, 13));
      const x = by.get(hour) ?? { ms: 0, most: 0 };
      by.set(hour, { ms: x.ms + Number(h.servedMs ?? 0), most: Math.max(x.most, h.most ?? 0) });
    }
  if (by.size === 0) return [];
  const first = Math.min(...by.keys());
  const last = Math.max(...by.keys());
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const x = by.get(first + i) ?? { ms: 0, most: 0 };
    return { hour: first + i, average: x.ms / 3_600_000 / reports.length, most: x.most };
  });
}

export interface OfDates {
  date: string;
  planned: number;
  arrived: number;
  completed: number;
  noShow: number;
  cancelled: number;
  /** Those that were not cancelled. */
  due: number;
}

/** undefined: service plans are switched off. */
export function ofDates(reports: readonly Report[], which: "plans" | "bookings"): OfDates[] | undefined {
  if (reports.length > 0 && reports.every((r) => !r[which])) return undefined;
  return reports.map((r) => {
    const d = r[which];
    const [planned, arrived, completed, noShow] = [d?.planned ?? 0, d?.arrived ?? 0, d?.completed ?? 0, d?.noShow ?? 0];
    const due = planned + arrived + completed + noShow;
    return { date: r.date ?? "", planned, arrived, completed, noShow, cancelled: d?.cancelled ?? 0, due };
  });
}

export interface OfCalls {
  date: string;
  /** undefined: the shop keeps calls for a shorter time. */
  received: number | undefined;
  missed: number | undefined;
  open: number | undefined;
}

export function ofCalls(reports: readonly Report[]): OfCalls[] {
  return reports.map((r) => ({
    date: r.date ?? "",
    received: r.calls ? (r.calls.received ?? 0) : undefined,
    missed: r.calls ? (r.calls.missed ?? 0) : undefined,
    open: r.calls ? (r.calls.open ?? 0) : undefined,
  }));
}
