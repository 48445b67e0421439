// Shops that never were, of any size, as the node would tell them: what a board is drawn from without a node.
import type { BoardCategoryJson, BoardEntryJson } from "../../src/gen/storehub/v1/dispatch_pb";
import type { AssignmentJson, KindJson, TechnicianStateJson } from "../../src/gen/storehub/v1/model_pb";
import type { ScreenJson } from "../../src/gen/storehub/v1/screen_pb";

export interface Size {
  categories: number;
  technicians: number;
  /** Parts of a hundred who are called, and who serve. */
  called: number;
  serving: number;
  waiting: number;
}

/** A row of numbers that look like chance and are the same every time. */
export function dice(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const names = ["足疗", "推拿", "SPA", "采耳", "Masaż gorącymi kamieniami"];
const items = ["foot60", "foot90", "stone90", "body60", "bone45"];
const kinds: KindJson[] = ["KIND_ROTATION", "KIND_ROTATION", "KIND_REQUEST", "KIND_PICK", "KIND_INVITE"];

function pick<T>(list: readonly T[], roll: () => number): T {
  return list[Math.floor(roll() * list.length)]!;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** A category at a moment. */
export function category(number: number, size: Size, now: number, roll: () => number): BoardCategoryJson {
  const each = Math.ceil(size.technicians / size.categories);
  const queue: BoardEntryJson[] = [];
  const assignments: AssignmentJson[] = [];
  let turn = 0;
  for (let i = 0; i < each; i++) {
    const technician = String(number * each + i + 1);
    const chance = roll() * 100;
    const state: TechnicianStateJson =
      chance < size.called
        ? "TECHNICIAN_STATE_PENDING"
        : chance < size.called + size.serving
          ? "TECHNICIAN_STATE_SERVING"
          : chance > 95
            ? "TECHNICIAN_STATE_BREAK"
            : "TECHNICIAN_STATE_IDLE";
    const busy = state === "TECHNICIAN_STATE_PENDING" || state === "TECHNICIAN_STATE_SERVING";
    if (busy) assignments.push(assignment(technician, state === "TECHNICIAN_STATE_SERVING", now, roll));
    queue.push({
      technician,
      state,
      gender: roll() < 0.6 ? "GENDER_FEMALE" : "GENDER_MALE",
      position: i + 1,
      turn: state === "TECHNICIAN_STATE_IDLE" ? ++turn : 0,
      name: "",
      leaveAfterService: roll() < 0.05,
      rotationsToday: Math.floor(roll() * 7),
      requestsToday: Math.floor(roll() * 4),
    });
  }
  const count = (s: TechnicianStateJson): number => queue.filter((e) => e.state === s).length;
  return {
    id: `c${number}`,
    name: names[number % names.length]!,
    queue,
    assignments,
    waiting: Array.from({ length: size.waiting }, (_, i) => ({
      id: `W-${i}`,
      room: String(301 + i),
      gender: roll() < 0.5 ? "GENDER_FEMALE" : "GENDER_UNSPECIFIED",
      since: iso(now - roll() * 900_000),
      canServe: i === 1,
    })),
    idle: count("TECHNICIAN_STATE_IDLE"),
    serving: count("TECHNICIAN_STATE_SERVING"),
    pending: count("TECHNICIAN_STATE_PENDING"),
  };
}

function assignment(technician: string, serves: boolean, now: number, roll: () => number): AssignmentJson {
  const sent = now - roll() * 300_000;
  const common: AssignmentJson = {
    id: `A-${technician}`,
    technician,
    kind: pick(kinds, roll),
    room: roll() < 0.05 ? "VIP-308" : String(201 + Math.floor(roll() * 200)),
    item: pick(items, roll),
    wristband: roll() < 0.3 ? String(Math.floor(roll() * 400)) : "",
    dispatchedAt: iso(sent),
  };
  if (!serves)
    return {
      ...common,
      state: "ASSIGNMENT_STATE_PENDING",
      ...(roll() < 0.3 ? { acknowledgedAt: iso(now) } : {}),
      escalated: now - sent > 180_000,
    };
  const end = now + (roll() * 75 - 12) * 60_000;
  return { ...common, state: "ASSIGNMENT_STATE_SERVING", startedAt: iso(end - 3_600_000), plannedEnd: iso(end) };
}

/** The whole screen of a shop at a moment. */
export function screenOf(size: Size, now: number, seed: number): ScreenJson {
  const roll = dice(seed);
  return {
    board: {
      categories: Array.from({ length: size.categories }, (_, i) => category(i, size, now, roll)),
      index: String(seed),
    },
    index: String(seed),
    ageMs: "0",
    hasMajority: true,
    now: iso(now),
    zone: "Asia/Shanghai",
    shop: "Lotus 足疗",
    nodeName: "techroom",
    others: [],
    revisions: [],
  };
}
