// Between what the shop's clock shows and instants, whatever zone this browser is in.

import { kept } from "./formats";

const parts = {
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
} as const;

function shown(at: number, zone: string): number {
  const all = kept(Intl.DateTimeFormat, "en", { ...parts, timeZone: zone }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(all.find((p) => p.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
}

/**
 * The instant at which a zone's clock shows "2026-12-25T10:00"; where it shows that twice the first, where it never does
 * as much later as it was put forward. undefined when it is no time.
 */
export function instantOf(wall: string, zone: string): string | undefined {
  const want = Date.parse(`${wall}Z`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(wall) || Number.isNaN(want)) return undefined;
  const offsets = [want - 24 * 3_600_000, want + 24 * 3_600_000].map((t) => shown(t, zone) - t);
  const before = want - offsets[0]!;
  const after = want - offsets[1]!;
  const found = shown(before, zone) === want ? before : shown(after, zone) === want ? after : before;
  return new Date(found).toISOString();
}

/** The day and time that a zone's clock shows, "2026-12-25T10:00". */
export function wallOf(at: number, zone: string): string {
  return new Date(shown(Math.floor(at / 60_000) * 60_000, zone)).toISOString().slice(0, 16);
}

/** The day before or after one: "2026-12-31" and 1 are "2027-01-01". */
export function addDays(day: string, n: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
}

/**
 * The business day of an instant, "2026-12-25": it begins when a zone's clock shows the cutoff, the first time where it
 * shows that twice, so that what is done after midnight belongs to the evening (fsm/calendar.go).
 */
export function businessDay(at: number, zone: string, cutoffMin: number): string {
  const cutoffMs = cutoffMin * 60_000;
  const day = new Date(Date.parse(`${wallOf(at, zone)}Z`) - cutoffMs).toISOString().slice(0, 10);
  const next = addDays(day, 1);
  const begun = instantOf(`${next}T${new Date(cutoffMs).toISOString().slice(11, 16)}`, zone);
  return begun && Date.parse(begun) <= at ? next : day;
}
