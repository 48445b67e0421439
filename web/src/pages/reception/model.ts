// What reception makes of the board: rooms with who is in them, who is found by a number, who could come instead.
import type { BoardCategoryJson, BoardEntryJson, BoardJson } from "../../gen/storehub/v1/dispatch_pb";
import type { AssignmentJson, GenderJson } from "../../gen/storehub/v1/model_pb";
import type { RoomJson, TechnicianJson } from "../../gen/storehub/v1/roster_pb";
import type { ServiceItemJson } from "../../gen/storehub/v1/shop_pb";
import { minutesTo } from "../../i18n/format";

const minuteMs = 60_000;

/** All assignments that live, of whatever category. */
export function assignmentsOf(board: BoardJson | undefined): AssignmentJson[] {
  return (board?.categories ?? []).flatMap((c) => c.assignments ?? []);
}

export function assignmentOf(board: BoardJson | undefined, id: string): AssignmentJson | undefined {
  return assignmentsOf(board).find((a) => a.id === id);
}

export function isServing(a: AssignmentJson): boolean {
  return a.state === "ASSIGNMENT_STATE_SERVING";
}

/** Whole minutes until the planned end, negative when it is past; undefined while the clock does not run. */
export function minutesLeft(a: AssignmentJson, now: number): number | undefined {
  return isServing(a) ? minutesTo(a.plannedEnd, now) : undefined;
}

/** How much of the planned time is over, 0 to 1. */
export function share(a: AssignmentJson, now: number): number {
  if (!a.startedAt || !a.plannedEnd) return 0;
  const from = Date.parse(a.startedAt);
  const all = Date.parse(a.plannedEnd) - from;
  return all > 0 ? Math.min(1, Math.max(0, (now - from) / all)) : 1;
}

/** Minutes since a time. */
export function minutesSince(at: string | null | undefined, now: number): number {
  return at ? Math.max(0, Math.floor((now - Date.parse(at)) / minuteMs)) : 0;
}

export interface RoomTile {
  id: string;
  name: string;
  state: "free" | "called" | "serving";
  /** The soonest to end first; who was called before them. */
  assignments: AssignmentJson[];
  over: boolean;
}

function tile(room: { id: string; name: string }, list: AssignmentJson[], now: number): RoomTile {
  const sorted = [...list].sort(
    (a, b) => Number(isServing(a)) - Number(isServing(b)) || (minutesLeft(a, now) ?? 0) - (minutesLeft(b, now) ?? 0),
  );
  const state = list.length === 0 ? "free" : list.some(isServing) ? "serving" : "called";
  return { ...room, state, assignments: sorted, over: list.some((a) => (minutesLeft(a, now) ?? 0) < 0) };
}

/** The rooms in their order, then those that assignments name and the shop does not, then who has none ("" as id). */
export function roomTiles(rooms: readonly RoomJson[], assignments: readonly AssignmentJson[], now: number): RoomTile[] {
  const inRoom = new Map<string, AssignmentJson[]>();
  for (const a of assignments) inRoom.set(a.room ?? "", [...(inRoom.get(a.room ?? "") ?? []), a]);
  const known = rooms.map((r) => ({ id: r.id ?? "", name: r.name || r.id || "" }));
  const others = [...inRoom.keys()].filter((id) => !known.some((r) => r.id === id)).sort();
  const all = [...known, ...others.filter(Boolean).map((id) => ({ id, name: id }))];
  if (others.includes("")) all.push({ id: "", name: "" });
  return all.map((r) => tile(r, inRoom.get(r.id) ?? [], now));
}

/** Rooms to choose from: the free ones first, each group in its order. */
export function roomsFirstFree(tiles: readonly RoomTile[]): RoomTile[] {
  const real = tiles.filter((t) => t.id !== "");
  return [...real.filter((t) => t.state === "free"), ...real.filter((t) => t.state !== "free")];
}

/** Who is meant by what was typed: the number itself, then numbers that begin so, then names that have it. */
export function found(all: readonly TechnicianJson[], typed: string): TechnicianJson[] {
  const text = typed.trim().toLowerCase();
  if (!text) return [];
  const rank = (t: TechnicianJson): number => {
    const number = (t.number ?? "").toLowerCase();
    if (number === text) return 0;
    if (number.startsWith(text)) return 1;
    // 007 is typed 7 by who knows him.
    if (number.replace(/^0+/, "") === text) return 0;
    return (t.name ?? "").toLowerCase().includes(text) ? 2 : 3;
  };
  return all
    .map((t) => ({ t, r: rank(t) }))
    .filter((x) => x.r < 3)
    .sort((a, b) => a.r - b.r)
    .map((x) => x.t);
}

/** The one who is meant without a doubt: by his number. */
export function exactly(all: readonly TechnicianJson[], typed: string): TechnicianJson | undefined {
  const text = typed.trim().toLowerCase();
  return (
    all.find((t) => (t.number ?? "").toLowerCase() === text) ??
    all.find((t) => text !== "" && (t.number ?? "").toLowerCase().replace(/^0+/, "") === text)
  );
}

/** Whether a technician can be sent by name now; one who is held can, and it ends the hold (domain B6 5). */
export function sendable(t: TechnicianJson): boolean {
  return t.state === "TECHNICIAN_STATE_IDLE" || t.state === "TECHNICIAN_STATE_HELD";
}

/** Whether a technician has learned all that an item asks for (domain B1.3). Of one who is not known it is not said. */
export function canDo(t: TechnicianJson | undefined, item: ServiceItemJson): boolean {
  return !t || (item.skills ?? []).every((s) => t.skills?.includes(s));
}

/** The category with most people on duty, the first of several; undefined when nobody is. */
export function largest(board: BoardJson | undefined): string | undefined {
  const size = (c: BoardCategoryJson): number => (c.queue ?? []).length + (c.more ?? 0);
  const manned = (board?.categories ?? []).filter((c) => size(c) > 0);
  return manned.sort((a, b) => size(b) - size(a))[0]?.id;
}

/** Until when somebody is busy or away, as far as anybody knows. */
export function busyUntil(t: TechnicianJson, assignments: readonly AssignmentJson[]): string | undefined {
  const a = assignments.find((x) => x.technician === t.number);
  return a?.plannedEnd ?? t.until ?? undefined;
}

/** Who could come instead, next in turn first: of the same category, those of the same gender before the others. */
export function instead(
  board: BoardJson | undefined,
  t: TechnicianJson,
  taken: readonly string[],
  most: number,
): BoardEntryJson[] {
  const queue = board?.categories?.find((c) => c.id === t.category)?.queue ?? [];
  const free = queue.filter((e) => (e.turn ?? 0) > 0 && !taken.includes(e.technician ?? ""));
  free.sort((a, b) => Number(b.gender === t.gender) - Number(a.gender === t.gender) || (a.turn ?? 0) - (b.turn ?? 0));
  return free.slice(0, most);
}

export interface Counts {
  female: number;
  male: number;
  any: number;
}

/** More than a group may have (domain B6 2). */
export const maxGroup = 50;

export function sum(c: Counts): number {
  return c.female + c.male + c.any;
}

/** Counts as they stand behind #, "f.m.a"; what is not three whole numbers is the usual case, one guest. */
export function readCounts(text: string): Counts {
  const usual = { female: 0, male: 0, any: 1 };
  if (!/^\d+\.\d+\.\d+$/.test(text)) return usual;
  const [female = 0, male = 0, any = 0] = text.split(".").map(Number);
  const all = { female, male, any };
  return sum(all) <= maxGroup ? all : usual;
}

export function writeCounts(c: Counts): string {
  return `${c.female}.${c.male}.${c.any}`;
}

/** One more or fewer of a kind, within what a group may have. */
export function changed(c: Counts, which: keyof Counts, by: 1 | -1): Counts {
  const next = { ...c, [which]: c[which] + by };
  return next[which] < 0 || sum(next) > maxGroup ? c : next;
}

/** How many are free in a queue, by what they could be sent for. */
export function freeBy(queue: readonly BoardEntryJson[]): Counts {
  const free = queue.filter((e) => (e.turn ?? 0) > 0);
  const of = (g: GenderJson): number => free.filter((e) => e.gender === g).length;
  return { female: of("GENDER_FEMALE"), male: of("GENDER_MALE"), any: free.length };
}

/** The numbers of a list behind #. */
export function readList(text: string): string[] {
  return text.split(",").filter(Boolean);
}
