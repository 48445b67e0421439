// When the dates of a plan are asked for, by the shop's clock: what the form tells before it asks the node.
import type { RepeatJson } from "../../../gen/storehub/v1/model_pb";
import { addDays, instantOf, wallOf } from "../lib/zone";

export const mostRepeats = 99;
export const mostDates = 999;

export type Repeat = Exclude<RepeatJson, "REPEAT_UNSPECIFIED">;
export const repeats: readonly Repeat[] = ["REPEAT_WEEKLY", "REPEAT_DAILY", "REPEAT_CUSTOM"];

export interface Series {
  repeat: Repeat;
  /** WEEKLY, DAILY: how many dates each time begins; undefined while it is no number. */
  count: number | undefined;
  /** As fields for a day and a time have them: "2026-12-05T10:00", "" while it is not whole. */
  times: readonly string[];
}

function repeated(s: Series): number {
  return s.repeat === "REPEAT_CUSTOM" ? 1 : Math.max(0, Math.min(s.count ?? 0, mostRepeats));
}

/** How many dates are asked for. */
export function howMany(s: Series): number {
  return s.times.filter(Boolean).length * repeated(s);
}

/** All instants that are asked for, ms in order; what the clock shows at each first one is repeated. */
export function asked(s: Series, zone: string): number[] {
  const days = s.repeat === "REPEAT_WEEKLY" ? 7 : 1;
  const all: number[] = [];
  for (const time of s.times) {
    const first = instantOf(time, zone);
    if (!first) continue;
    const wall = wallOf(Date.parse(first), zone);
    for (let k = 0; k < repeated(s); k++)
      all.push(Date.parse(instantOf(addDays(wall.slice(0, 10), k * days) + wall.slice(10), zone)!));
  }
  return all.sort((a, b) => a - b);
}

export type TimeTrouble = "missing" | "twice" | "past";

/** What is wrong with each of the times. Whoever may write down what is over may name a past one. */
export function troubles(s: Series, zone: string, now: number, backdate: boolean): (TimeTrouble | undefined)[] {
  const before = new Set<number>();
  return s.times.map((time) => {
    const own = asked({ ...s, times: [time] }, zone);
    if (own.length === 0) return instantOf(time, zone) ? undefined : "missing";
    const twice = own.some((at) => before.has(at));
    for (const at of own) before.add(at);
    if (twice) return "twice";
    return own[0]! <= now && !backdate ? "past" : undefined;
  });
}

/** What the clock shows instead where it never shows a time, as "03:30"; undefined for all others. */
export function shiftedTo(time: string, zone: string): string | undefined {
  const at = instantOf(time, zone);
  const shown = at && wallOf(Date.parse(at), zone);
  return shown && shown !== time ? shown.slice(11) : undefined;
}

/** The next time that somebody is likely to mean: a day behind the last. */
export function nextTime(times: readonly string[], now: number, zone: string): string {
  const last = times.findLast(Boolean) ?? `${wallOf(now, zone).slice(0, 10)}T10:00`;
  return addDays(last.slice(0, 10), 1) + last.slice(10);
}

/** Whether the form's second step is whole. */
export function whole(s: Series, zone: string, now: number, backdate: boolean): boolean {
  const counted = s.repeat === "REPEAT_CUSTOM" || (s.count !== undefined && s.count >= 1 && s.count <= mostRepeats);
  const n = howMany(s);
  const fits = n >= 1 && n <= mostDates && s.times.length <= mostRepeats;
  return counted && fits && troubles(s, zone, now, backdate).every((t) => !t);
}
