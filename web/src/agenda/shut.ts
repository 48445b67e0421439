// When nothing can be booked: outside the opening hours, on closed days, and while a technician is on leave.
import type { ClosedDayJson, LeaveJson } from "../gen/storehub/v1/booking_pb";
import type { OpenSpanJson } from "../gen/storehub/v1/shop_pb";
import { addDays, instantOf } from "../i18n/zone";
import { endOf, instantAt, weekdayOf, type Axis } from "./axis";

export interface Shut {
  from: number;
  until: number;
  why: "closed" | "outside" | "leave";
  /** What the shop has said of it. */
  reason: string;
}

const two = (n: number): string => String(n).padStart(2, "0");

function clockAt(day: string, min: number, zone: string): number {
  const over = Math.floor(min / 1440);
  const rest = min - over * 1440;
  return Date.parse(instantOf(`${addDays(day, over)}T${two(Math.floor(rest / 60))}:${two(rest % 60)}`, zone) ?? "");
}

/** The stretches in which the shop is open, around a day, in order. Without opening hours it always is. */
function opened(day: string, zone: string, opening: readonly OpenSpanJson[]): [number, number][] {
  return [-1, 0, 1]
    .flatMap((n) => {
      const d = addDays(day, n);
      return opening
        .filter((s) => s.weekday === weekdayOf(d))
        .map((s): [number, number] => [clockAt(d, s.fromMin ?? 0, zone), clockAt(d, s.untilMin ?? 0, zone)]);
    })
    .sort((a, b) => a[0] - b[0]);
}

/** What is shut on a day as far as it is shown, in order of time. leaves are those of whose column it is. */
export function shutOf(
  axis: Axis,
  day: string,
  opening: readonly OpenSpanJson[],
  closedDays: readonly ClosedDayJson[],
  leaves: readonly LeaveJson[],
): Shut[] {
  const from = instantAt(axis, day, 0);
  const until = endOf(axis, day);
  const closed = closedDays.find((c) => c.date === day);
  const all: Shut[] = [];
  if (closed) all.push({ from, until, why: "closed", reason: closed.reason ?? "" });
  else if (opening.length > 0) {
    let at = from;
    for (const [opens, closes] of opened(day, axis.zone, opening)) {
      if (opens > at) all.push({ from: at, until: Math.min(opens, until), why: "outside", reason: "" });
      at = Math.max(at, closes);
    }
    if (at < until) all.push({ from: at, until, why: "outside", reason: "" });
  }
  for (const l of leaves)
    all.push({ from: Date.parse(l.from ?? ""), until: Date.parse(l.to ?? ""), why: "leave", reason: l.reason ?? "" });
  return all
    .map((s) => ({ ...s, from: Math.max(s.from, from), until: Math.min(s.until, until) }))
    .filter((s) => s.until > s.from)
    .sort((a, b) => a.from - b.from);
}
