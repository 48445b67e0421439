// The rail of times that the days of a calendar share: quarters of an hour as the shop's clock shows them. Where the
// clocks are put back it has the hour twice, where they are put forward the day has a hole.
import { addDays, instantOf, wallOf } from "../i18n/zone";

/** Minutes of a row. */
export const rowMin = 15;
const dayMin = 24 * 60;
const minuteMs = 60_000;

export interface Row {
  /** Minutes after the day's midnight as the clock shows them; more than 1440 is the night behind it. */
  min: number;
  /** The clock shows it for the second time. */
  again: boolean;
}

export interface Axis {
  zone: string;
  days: readonly string[];
  rows: readonly Row[];
}

/** From when until when the days are shown, in minutes after midnight. */
export interface Range {
  from: number;
  until: number;
}

interface OnDay {
  min: number;
  again: boolean;
}

/** What the clock shows at an instant, counted from the midnight of a day. */
function onDay(at: number, day: string, zone: string): OnDay {
  const wall = wallOf(at, zone);
  const min = (Date.parse(`${wall}Z`) - Date.parse(`${day}T00:00Z`)) / minuteMs;
  return { min, again: Math.floor(at / minuteMs) * minuteMs > firstAt(wall, zone) };
}

function firstAt(wall: string, zone: string): number {
  return Date.parse(instantOf(wall, zone) ?? "");
}

/** "2026-10-25" and 150 are "2026-10-25T02:30". */
function wallAt(day: string, min: number): string {
  const over = Math.floor(min / dayMin);
  const rest = min - over * dayMin;
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${addDays(day, over)}T${two(Math.floor(rest / 60))}:${two(rest % 60)}`;
}

/** The clocks do not change in what is shown of a day: nothing on it is skipped or comes twice. */
function isPlain(day: string, zone: string, range: Range): boolean {
  const took = firstAt(wallAt(day, range.until), zone) - firstAt(wallAt(day, range.from), zone);
  return took === (range.until - range.from) * minuteMs;
}

const order = (r: OnDay): number => r.min + (r.again ? 0.5 : 0);

/** The rail of some days: every quarter that one of them has, each in its place. */
export function axisOf(days: readonly string[], zone: string, range: Range): Axis {
  const found = new Map<number, Row>();
  for (let min = range.from; min < range.until; min += rowMin) found.set(min, { min, again: false });
  for (const day of days) {
    if (isPlain(day, zone, range)) continue;
    const end = firstAt(wallAt(day, range.until), zone);
    for (let at = firstAt(wallAt(day, range.from), zone); at < end; at += rowMin * minuteMs) {
      const row = onDay(at, day, zone);
      if (row.again && row.min >= range.from && row.min < range.until) found.set(order(row), row);
    }
  }
  const all = [...found.values()];
  // An hour that comes twice comes as a whole and then as a whole again.
  return { zone, days, rows: all.sort((a, b) => rank(a, all) - rank(b, all)) };
}

/** The second passes of an hour stand behind all of its first ones. */
function rank(r: Row, all: readonly Row[]): number {
  if (!r.again) return r.min;
  const last = all.filter((o) => o.again && Math.abs(o.min - r.min) < 180).map((o) => o.min);
  return Math.max(...last) + r.min / 10_000 + 0.001;
}

// A sheet of many lanes asks for the holes of one day many times, and each costs a look at the zone's rules.
const known = new WeakMap<Axis, Map<string, ReadonlySet<number>>>();

/** The rows that a day does not have: the hour that is skipped or repeated is on one day of a week only. */
export function holesOf(axis: Axis, day: string): ReadonlySet<number> {
  const days = known.get(axis) ?? new Map<string, ReadonlySet<number>>();
  known.set(axis, days);
  const before = days.get(day);
  if (before) return before;
  const last = axis.rows.at(-1)?.min ?? 0;
  const plain = isPlain(day, axis.zone, { from: axis.rows[0]?.min ?? 0, until: last + rowMin });
  const holes = new Set<number>();
  axis.rows.forEach((r, row) => {
    if (plain ? r.again : !shows(axis, day, row)) holes.add(row);
  });
  days.set(day, holes);
  return holes;
}

/** Whether the clock shows a row's time on a day, for the same time. */
function shows(axis: Axis, day: string, row: number): boolean {
  const shown = onDay(instantAt(axis, day, row), day, axis.zone);
  return shown.min === axis.rows[row]?.min && shown.again === axis.rows[row]?.again;
}

/** Whether a day has a row. */
export function has(axis: Axis, day: string, row: number): boolean {
  return row >= 0 && row < axis.rows.length && !holesOf(axis, day).has(row);
}

/** When a row of a day begins. One that the day does not have begins with the next that it has. */
export function instantAt(axis: Axis, day: string, row: number): number {
  const r = axis.rows[Math.max(0, Math.min(row, axis.rows.length - 1))];
  if (!r) return firstAt(wallAt(day, 0), axis.zone);
  const wall = wallAt(day, r.min);
  const first = firstAt(wall, axis.zone);
  if (!r.again) return first;
  for (let later = 30; later <= 180; later += 30) {
    const at = first + later * minuteMs;
    if (wallOf(at, axis.zone) === wall) return at;
  }
  return first;
}

/** When the last row of a day is over. */
export function endOf(axis: Axis, day: string): number {
  return instantAt(axis, day, axis.rows.length - 1) + rowMin * minuteMs;
}

/** Where an instant is on a day, in rows; what is before or behind the rail is at its ends. */
export function placeOf(axis: Axis, day: string, at: number): number {
  if (at <= instantAt(axis, day, 0)) return 0;
  if (at >= endOf(axis, day)) return axis.rows.length;
  const { min, again } = onDay(at, day, axis.zone);
  const quarter = Math.floor(min / rowMin) * rowMin;
  const index = axis.rows.findIndex((r) => r.min === quarter && r.again === again);
  return index + (min - quarter) / rowMin;
}

/** The day in whose column an instant stands: its own, or the one before while that one goes on; undefined = none shown. */
export function columnOf(axis: Axis, at: number): string | undefined {
  const own = wallOf(at, axis.zone).slice(0, 10);
  for (const day of [own, addDays(own, -1)])
    if (axis.days.includes(day) && at >= instantAt(axis, day, 0) && at < endOf(axis, day)) return day;
  return undefined;
}

/** The monday of the week of a day. */
export function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7));
}

/** 1 = Monday … 7 = Sunday, as opening hours have it. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00Z`).getUTCDay() || 7;
}

interface Span {
  fromMin?: number;
  untilMin?: number;
  weekday?: number;
}

/** What is to be seen of some days: the opening hours, and every date that is outside of them, in whole hours. */
export function rangeOf(
  days: readonly string[],
  zone: string,
  opening: readonly Span[],
  dates: readonly { from: number; until: number }[],
): Range {
  const open = opening.filter((s) => days.some((d) => weekdayOf(d) === s.weekday));
  let from = open.length ? Math.min(...open.map((s) => s.fromMin ?? 0)) : 0;
  let until = open.length ? Math.max(...open.map((s) => s.untilMin ?? dayMin)) : dayMin;
  for (const d of dates) {
    const own = wallOf(d.from, zone).slice(0, 10);
    const begins = onDay(d.from, own, zone).min;
    // It is in the night that belongs to the day before.
    if (days.includes(addDays(own, -1)) && begins + dayMin < until) continue;
    if (!days.includes(own)) continue;
    from = Math.min(from, begins);
    until = Math.max(until, begins + Math.ceil((d.until - d.from) / minuteMs));
  }
  return { from: Math.floor(from / 60) * 60, until: Math.min(2 * dayMin, Math.ceil(until / 60) * 60) };
}
