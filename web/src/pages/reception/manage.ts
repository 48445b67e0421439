// Which dispatches a list shows, and in which order.
import type { AssignmentJson } from "../../gen/storehub/v1/model_pb";
import { isServing } from "./model";

/** What of the dispatches is wanted. */
export interface Wish {
  /** An act of the function list, "" = any. */
  act: string;
  /** A room, "-" = without one, "" = any. */
  room: string;
  /** What was typed: part of a number, a name or a room. */
  text: string;
  names: (a: AssignmentJson) => string;
}

const pendingOnly = new Set(["start", "acknowledge", "decline"]);
const servingOnly = new Set(["finish", "extend", "correctStart"]);

/** Those of a list with which the act can be done, and that fit what was typed. */
export function like(all: readonly AssignmentJson[], wish: Wish): AssignmentJson[] {
  const text = wish.text.trim().toLowerCase();
  return all.filter((a) => {
    if (pendingOnly.has(wish.act) && isServing(a)) return false;
    if (servingOnly.has(wish.act) && !isServing(a)) return false;
    if (wish.room && (a.room || "-") !== wish.room) return false;
    const words = [a.technician, a.room, a.id, a.wristband, wish.names(a)];
    return !text || words.some((x) => (x ?? "").toLowerCase().includes(text));
  });
}

/** The one of whoever has swiped first, then by the order of the rooms; those without a room stand last. */
export function inOrder(all: readonly AssignmentJson[], own: string, rooms: readonly string[]): AssignmentJson[] {
  const place = (a: AssignmentJson): number => {
    const i = rooms.indexOf(a.room ?? "");
    return i >= 0 ? i : a.room ? rooms.length : rooms.length + 1;
  };
  const first = (a: AssignmentJson): number => Number(own !== "" && a.technician === own);
  return [...all].sort(
    (a, b) =>
      first(b) - first(a) || place(a) - place(b) || Date.parse(a.dispatchedAt ?? "") - Date.parse(b.dispatchedAt ?? ""),
  );
}
