// What of the board and the trail is one technician's own: pure, so that it can be tested.
import type { BoardEntryJson, BoardJson, TrailEntryJson } from "../../gen/storehub/v1/dispatch_pb";
import type { AssignmentJson } from "../../gen/storehub/v1/model_pb";

export interface Mine {
  category: string;
  entry: BoardEntryJson | undefined;
  /** Of those who can be sent by rotation, how many stand before him; undefined when he is not one of them. */
  before: number | undefined;
  /** Pending or under way. */
  assignment: AssignmentJson | undefined;
}

/** Where a technician stands. */
export function mineOf(board: BoardJson | undefined, technician: string): Mine {
  for (const c of board?.categories ?? []) {
    const entry = c.queue?.find((e) => e.technician === technician);
    const assignment = c.assignments?.find(
      (a) =>
        a.technician === technician &&
        (a.state === "ASSIGNMENT_STATE_PENDING" || a.state === "ASSIGNMENT_STATE_SERVING"),
    );
    if (!entry && !assignment) continue;
    return { category: c.name || c.id || "", entry, before: entry?.turn ? entry.turn - 1 : undefined, assignment };
  }
  return { category: "", entry: undefined, before: undefined, assignment: undefined };
}

/** One service of a day. */
export interface Turn {
  id: string;
  kind: TrailEntryJson["kind"];
  sentAt: string;
  startedAt: string;
  endedAt: string;
  /** How it ended; "" = it has not. */
  end: "" | "finished" | "cancelled" | "replaced" | "declined";
}

/** A minute of the clock of the shop's day: when a time's business day begins, as a number that is one for each day. */
export type DayOf = (at: string) => string;

const ends: Partial<Record<NonNullable<TrailEntryJson["what"]>, Turn["end"]>> = {
  TRAIL_KIND_FINISHED: "finished",
  TRAIL_KIND_RETURNED_TO_ORIGIN: "cancelled",
  TRAIL_KIND_SENT_TO_TAIL: "cancelled",
  TRAIL_KIND_REPLACED: "replaced",
  TRAIL_KIND_DECLINED: "declined",
};

/** The turns of a trail (newest first) on one day, newest first. */
export function turnsOf(trail: readonly TrailEntryJson[], dayOf: DayOf, today: string): Turn[] {
  const turns = new Map<string, Turn>();
  for (const e of [...trail].reverse()) {
    if (!e.assignmentId || !e.at || dayOf(e.at) !== today) continue;
    const t = turns.get(e.assignmentId) ?? {
      id: e.assignmentId,
      kind: e.kind,
      sentAt: "",
      startedAt: "",
      endedAt: "",
      end: "",
    };
    turns.set(e.assignmentId, t);
    t.kind = e.kind;
    if (e.what === "TRAIL_KIND_DISPATCHED" && !t.sentAt) t.sentAt = e.at;
    if (e.what === "TRAIL_KIND_STARTED") t.startedAt = e.at;
    const end = e.what ? ends[e.what] : undefined;
    if (end && !(t.end && end === "cancelled")) [t.end, t.endedAt] = [end, e.at]; // where he stands then is told behind it
    if (e.what === "TRAIL_KIND_FINISH_UNDONE") [t.end, t.endedAt] = ["", ""];
  }
  return [...turns.values()].reverse();
}

/** Whole minutes with guests. What is under way counts up to now. */
export function minutesOf(turns: readonly Turn[], now: number): number {
  const ms = turns.reduce((sum, t) => {
    if (!t.startedAt) return sum;
    return sum + Math.max(0, (t.endedAt ? Date.parse(t.endedAt) : now) - Date.parse(t.startedAt));
  }, 0);
  return Math.floor(ms / 60_000);
}
