// How long somebody who comes in now will wait. It is an estimate, and a guest should be told no better than it is.
import type { BoardCategoryJson } from "../../gen/storehub/v1/dispatch_pb";

/** What a guest is told: now, in about so many minutes, or that reception has to be asked. */
export type Wait = { kind: "soon" } | { kind: "minutes"; minutes: number } | { kind: "ask" };

const minuteMs = 60_000;
/** Between two guests a room is made ready and a technician breathes: the 10 minutes of the rotation's buffer. */
const turnoverMin = 10;
/** Who is called and has not begun has all of his visit before him; without an item it takes an hour. */
const usualVisitMin = 60;
/** Somebody who is past his end may be done at any moment, but is not done yet. */
const overtimeMin = 5;
/** Further ahead nobody knows: guests extend, or do not come. */
const longestMin = 120;

/**
 * estimate counts who will be free before this guest. Technicians who can be sent now serve those who wait already,
 * one each. Those left over serve the new guest at once ("soon"). If there are none, each technician who is busy comes
 * free at his planned end and a turnover; the n-th to come free serves the n-th who waits, and the guest after them
 * gets the next.
 *
 * It says nothing of skills, gender or wishes, and it takes breaks, holds and reservations as not available: it rather
 * says too long than too short. It is rounded up, to 5 minutes under half an hour and to 10 above, because its error is
 * larger than that; beyond two hours, or when more wait than work, it says nothing but to ask.
 */
export function estimate(c: BoardCategoryJson, now: number): Wait {
  const ahead = c.waiting?.length ?? 0;
  const free = (c.queue ?? []).filter((e) => (e.turn ?? 0) > 0).length;
  if (free > ahead) return { kind: "soon" };
  const ends: number[] = [];
  for (const a of c.assignments ?? []) {
    if (a.state === "ASSIGNMENT_STATE_PENDING") ends.push(usualVisitMin);
    if (a.state === "ASSIGNMENT_STATE_SERVING") ends.push(minutesLeft(a.plannedEnd, now));
  }
  ends.sort((x, y) => x - y);
  const mine = ends[ahead - free];
  if (mine === undefined) return { kind: "ask" };
  const minutes = inSteps(mine + turnoverMin);
  return minutes > longestMin ? { kind: "ask" } : { kind: "minutes", minutes };
}

function minutesLeft(end: string | null | undefined, now: number): number {
  if (!end) return usualVisitMin;
  return Math.max(overtimeMin, (Date.parse(end) - now) / minuteMs);
}

/** Rounded up as coarsely as it is known. */
export function inSteps(minutes: number): number {
  const step = minutes <= 30 ? 5 : 10;
  return Math.ceil(minutes / step) * step;
}
