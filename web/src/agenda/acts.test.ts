import { expect, test } from "vitest";
import { isAhead, isUndoable, marks, moving, ofPlan, shift, withOther } from "./acts";

const now = Date.parse("2026-11-30T10:00:00Z");
const before = "2026-11-30T09:30:00Z";
const later = "2026-11-30T11:00:00Z";
const state = (s: "PLANNED" | "ARRIVED" | "COMPLETED" | "NO_SHOW" | "CANCELLED" | "OFFERED") =>
  `OCCURRENCE_STATE_${s}` as const;

test("a date of a plan is told from one by itself", () => {
  expect(ofPlan("P-3/2")).toEqual({ planId: "P-3", number: 2 });
  expect(ofPlan("B-12")).toBeUndefined();
  expect(ofPlan(undefined)).toBeUndefined();
});

test("nobody has failed to come before the time", () => {
  expect(marks({ state: state("PLANNED"), startsAt: later }, now)).not.toContain(state("NO_SHOW"));
  expect(marks({ state: state("PLANNED"), startsAt: before }, now)).toContain(state("NO_SHOW"));
});

test("what was completed by itself may turn out not to have happened, and what is cancelled gets no mark", () => {
  expect(marks({ state: state("COMPLETED"), startsAt: before }, now)).toEqual([state("NO_SHOW")]);
  expect(marks({ state: state("ARRIVED"), startsAt: before }, now)).toEqual([state("COMPLETED")]);
  for (const s of ["CANCELLED", "OFFERED", "NO_SHOW"] as const)
    expect(marks({ state: state(s), startsAt: before }, now)).toEqual([]);
});

test("what is ahead moves, what became of it is taken back, and an offer is neither", () => {
  expect((["PLANNED", "ARRIVED", "COMPLETED", "OFFERED"] as const).map((s) => isAhead({ state: state(s) }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(
    (["PLANNED", "ARRIVED", "NO_SHOW", "CANCELLED", "OFFERED"] as const).map((s) => isUndoable({ state: state(s) })),
  ).toEqual([false, true, true, true, false]);
});

test("another technician takes the place of one, and the room stays", () => {
  expect(withOther(["t3", "bath"], "t3", "t9")).toEqual(["t9", "bath"]);
  expect(withOther(["t3"], "t3", "t3")).toEqual(["t3"]);
});

test("all that are ahead move by what the clock shows, and none of them is named", () => {
  const to = { from: later, startsAt: "2026-11-30T11:45:00Z", resources: [] };
  expect(moving("P-3/2", { ...to, scope: "SCOPE_ALL_FUTURE" }).request).toEqual({
    planId: "P-3",
    scope: "SCOPE_ALL_FUTURE",
    resources: [],
    shiftMinutes: 45,
  });
  expect(moving("P-3/2", { ...to, scope: "SCOPE_THIS" }).request).toMatchObject({ number: 2, startsAt: to.startsAt });
});

test("an hour of a date is an hour on the clock, also over the night in which it is changed", () => {
  expect(shift("2026-10-24T08:00:00Z", "2026-10-25T09:00:00Z", "Europe/Warsaw")).toBe(24 * 60);
  expect(shift(later, before, "Europe/Warsaw")).toBe(-90);
});
