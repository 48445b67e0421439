import { describe, expect, it } from "vitest";
import type { BoardJson, TrailEntryJson } from "../../gen/storehub/v1/dispatch_pb";
import { mineOf, minutesOf, turnsOf } from "./mine";

const board: BoardJson = {
  categories: [
    { id: "spa", name: "SPA", queue: [{ technician: "3", turn: 1, position: 1 }] },
    {
      id: "foot",
      name: "足疗",
      queue: [
        { technician: "8", turn: 0, position: 1, state: "TECHNICIAN_STATE_SERVING" },
        { technician: "12", turn: 3, position: 4 },
      ],
      assignments: [
        { id: "A-1", technician: "8", state: "ASSIGNMENT_STATE_FINISHED" },
        { id: "A-2", technician: "8", state: "ASSIGNMENT_STATE_SERVING" },
      ],
    },
  ],
};

describe("what is mine of the board", () => {
  it("is my place and how many are before me", () => {
    expect(mineOf(board, "12")).toMatchObject({ category: "足疗", before: 2, assignment: undefined });
  });
  it("is the service under way, and nobody is before somebody who is not next in line", () => {
    expect(mineOf(board, "8")).toMatchObject({ before: undefined, assignment: { id: "A-2" } });
  });
  it("is nothing of somebody who is not there", () => {
    expect(mineOf(board, "99")).toEqual({ category: "", entry: undefined, before: undefined, assignment: undefined });
    expect(mineOf(undefined, "8").entry).toBeUndefined();
  });
});

describe("the turns of a day", () => {
  const at = (hhmm: string, day = "30"): string => `2026-11-${day}T${hhmm}:00Z`;
  const step = (what: string, when: string, assignmentId: string): TrailEntryJson => ({
    what: `TRAIL_KIND_${what}` as NonNullable<TrailEntryJson["what"]>,
    at: when,
    assignmentId,
    kind: "KIND_ROTATION",
  });
  const trail = [
    step("STARTED", at("15:00"), "A-4"),
    step("DISPATCHED", at("14:58"), "A-4"),
    step("RETURNED_TO_ORIGIN", at("12:05"), "A-3"),
    step("DISPATCHED", at("12:00"), "A-3"),
    step("SENT_TO_TAIL", at("11:00"), "A-2"),
    step("FINISHED", at("11:00"), "A-2"),
    step("STARTED", at("10:00"), "A-2"),
    step("DISPATCHED", at("09:58"), "A-2"),
    step("FINISHED", at("20:00", "29"), "A-1"),
  ];
  const dayOf = (t: string): string => t.slice(0, 10);
  it("are told from the trail, the newest first, of that day alone", () => {
    const turns = turnsOf(trail, dayOf, "2026-11-30");
    expect(turns.map((t) => [t.id, t.end])).toEqual([
      ["A-4", ""],
      ["A-3", "cancelled"],
      ["A-2", "finished"],
    ]);
    expect(minutesOf(turns, Date.parse(at("15:10")))).toBe(70);
  });
  it("take back what was undone", () => {
    const undone = [step("FINISH_UNDONE", at("11:05"), "A-2"), ...trail.slice(4)];
    expect(turnsOf(undone, dayOf, "2026-11-30")[0]).toMatchObject({ id: "A-2", end: "", endedAt: "" });
  });
  it("are none without a trail", () => {
    expect(turnsOf([], dayOf, "2026-11-30")).toEqual([]);
    expect(minutesOf([], 0)).toBe(0);
  });
});
