// What the phone has to ring for, each once: a new dispatch, and the time of a service that comes to its end. What was
// rung for is kept in this browser, so that neither a reload nor a lost connection rings twice or not at all: the
// stream tells what is, and what is new is whatever was not told yet.
import type { AssignmentJson } from "../../gen/storehub/v1/model_pb";

export type Ring = "sent" | "due";

export interface Rung {
  /** What to ring for now, undefined = nothing. */
  ring: Ring | undefined;
  /** What has been told when that is done. */
  told: string[];
}

const maxTold = 50;

/** What to ring for, given the technician's assignment, minutes before the end at which to remind, and what was told. */
export function ringFor(
  a: AssignmentJson | undefined,
  reminders: readonly number[],
  now: number,
  told: readonly string[],
): Rung {
  const isNew: { key: string; ring: Ring }[] = [];
  const add = (key: string, ring: Ring): void => {
    if (!told.includes(key)) isNew.push({ key, ring });
  };
  // What he has answered elsewhere while this phone was away is no news.
  if (a?.id && a.state === "ASSIGNMENT_STATE_PENDING" && !a.acknowledgedAt) add(`${a.id}`, "sent");
  if (a?.id && a.state === "ASSIGNMENT_STATE_SERVING" && a.plannedEnd) {
    const left = Date.parse(a.plannedEnd) - now;
    for (const m of reminders) if (left <= m * 60_000) add(`${a.id} ${a.plannedEnd} ${m}`, "due");
  }
  return {
    ring: isNew.at(-1)?.ring,
    told: [...told, ...isNew.map((n) => n.key)].slice(-maxTold),
  };
}

const place = "storehub-told";

export function loadTold(): string[] {
  return (localStorage.getItem(place) ?? "").split("\n").filter(Boolean);
}

export function saveTold(told: readonly string[]): void {
  localStorage.setItem(place, told.join("\n"));
}
