// What a board shows of a shop: the few things that matter to who looks up from a chair, as plain values.
import type { BoardCategoryJson, BoardEntryJson, BoardJson, WaitingJson } from "../../gen/storehub/v1/dispatch_pb";
import type { AssignmentJson, GenderJson, KindJson, TechnicianStateJson } from "../../gen/storehub/v1/model_pb";
import { minutesTo } from "../../i18n/format";

/** Somebody who can be sent, first first. */
export interface Next {
  technician: string;
  gender: GenderJson | undefined;
  rotations: number;
  requests: number;
}

/** Somebody who is called and has not begun. */
export interface Called {
  technician: string;
  kind: KindJson | undefined;
  room: string;
  item: string;
  wristband: string;
  /** Whole minutes since he was sent. */
  minutes: number;
  /** He has said 收到. */
  seen: boolean;
  /** He has not, for so long that reception was told. */
  escalated: boolean;
}

/** Somebody who serves. */
export interface Serving {
  technician: string;
  kind: KindJson | undefined;
  room: string;
  item: string;
  wristband: string;
  startedAt: string;
  /** Whole minutes, negative past the end; undefined without a planned one. */
  minutesLeft: number | undefined;
  leaves: boolean;
}

export interface Waits {
  gender: GenderJson | undefined;
  room: string;
  technician: string;
  minutes: number;
  /** Somebody who fits is free. */
  canServe: boolean;
}

export interface Panel {
  id: string;
  name: string;
  next: Next[];
  called: Called[];
  serving: Serving[];
  waiting: Waits[];
  /** How many are in which state. */
  counts: Partial<Record<TechnicianStateJson, number>>;
  rotations: number;
  requests: number;
}

const minuteMs = 60_000;

function since(at: string | undefined | null, now: number): number {
  return at ? Math.max(0, Math.floor((now - Date.parse(at)) / minuteMs)) : 0;
}

/** Where numbers stand in both they are compared as numbers: 9 is before 10. */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** The panels of a board: of one category where the terminal has one, else of all. */
export function panels(board: BoardJson, now: number, category = ""): Panel[] {
  return (board.categories ?? [])
    .filter((c) => !category || c.id === category)
    .map((c) => panel(c, now))
    .filter((p) => category || !empty(p));
}

/** A category in which nobody works and nobody waits takes no place from the others. */
function empty(p: Panel): boolean {
  return p.next.length + p.called.length + p.serving.length + p.waiting.length === 0;
}

function panel(c: BoardCategoryJson, now: number): Panel {
  const queue = c.queue ?? [];
  const entries = new Map(queue.map((e) => [e.technician ?? "", e]));
  const assignments = c.assignments ?? [];
  const counts: Panel["counts"] = {};
  for (const e of queue) if (e.state) counts[e.state] = (counts[e.state] ?? 0) + 1;
  return {
    id: c.id ?? "",
    name: c.name || (c.id ?? ""),
    next: queue
      .filter((e) => (e.turn ?? 0) > 0)
      .sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0))
      .map(next),
    called: assignments
      .filter((a) => a.state === "ASSIGNMENT_STATE_PENDING")
      .map((a) => called(a, now))
      .sort((a, b) => Number(a.seen) - Number(b.seen) || b.minutes - a.minutes || byNumber(a.technician, b.technician)),
    serving: assignments
      .filter((a) => a.state === "ASSIGNMENT_STATE_SERVING")
      .map((a) => serving(a, entries.get(a.technician ?? ""), now))
      .sort(
        (a, b) => (a.minutesLeft ?? Infinity) - (b.minutesLeft ?? Infinity) || byNumber(a.technician, b.technician),
      ),
    waiting: (c.waiting ?? []).map((w) => waits(w, now)),
    // A board lists the first 500; the node counts all.
    counts: {
      ...counts,
      TECHNICIAN_STATE_IDLE: c.idle ?? 0,
      TECHNICIAN_STATE_SERVING: c.serving ?? 0,
      TECHNICIAN_STATE_PENDING: c.pending ?? 0,
    },
    rotations: queue.reduce((n, e) => n + (e.rotationsToday ?? 0), 0),
    requests: queue.reduce((n, e) => n + (e.requestsToday ?? 0), 0),
  };
}

function next(e: BoardEntryJson): Next {
  return {
    technician: e.technician ?? "",
    gender: e.gender,
    rotations: e.rotationsToday ?? 0,
    requests: e.requestsToday ?? 0,
  };
}

function called(a: AssignmentJson, now: number): Called {
  return {
    technician: a.technician ?? "",
    kind: a.kind,
    room: a.room ?? "",
    item: a.item ?? "",
    wristband: a.wristband ?? "",
    minutes: since(a.dispatchedAt, now),
    seen: Boolean(a.acknowledgedAt),
    escalated: a.escalated ?? false,
  };
}

function serving(a: AssignmentJson, e: BoardEntryJson | undefined, now: number): Serving {
  return {
    technician: a.technician ?? "",
    kind: a.kind,
    room: a.room ?? "",
    item: a.item ?? "",
    wristband: a.wristband ?? "",
    startedAt: a.startedAt ?? "",
    minutesLeft: minutesTo(a.plannedEnd, now),
    leaves: e?.leaveAfterService ?? false,
  };
}

function waits(w: WaitingJson, now: number): Waits {
  return {
    gender: w.gender === "GENDER_UNSPECIFIED" ? undefined : w.gender,
    room: w.room ?? "",
    technician: w.technician ?? "",
    minutes: since(w.since, now),
    canServe: w.canServe ?? false,
  };
}
