import { expect, test } from "vitest";
import { axisOf } from "./axis";
import { byKey, isElsewhere, land } from "./land";

const day = "2026-11-30";
const axis = axisOf([day], "Asia/Shanghai", { from: 600, until: 1320 });
const lanes = [
  { id: "t3", day },
  { id: "t9", day },
];
const from = Date.parse("2026-11-30T06:05:00Z"); // 14:05
const moved = { id: "B-1", from, until: from + 45 * 60_000 };

test("a date lands on a quarter of the shop's clock and keeps its length", () => {
  const l = land(axis, lanes, moved, { lane: 1, row: 17.4 })!;
  expect(l).toMatchObject({ lane: "t9", row: 17, rows: 3 });
  expect(new Date(l.at).toISOString()).toBe("2026-11-30T06:15:00.000Z");
});

test("it stays on the sheet", () => {
  expect(land(axis, lanes, moved, { lane: 9, row: -5 })).toMatchObject({ lane: "t9", row: 0 });
  expect(land(axis, lanes, moved, { lane: -1, row: 999 })).toMatchObject({ lane: "t3", row: 47, rows: 1 });
  expect(land(axis, [], moved, { lane: 0, row: 0 })).toBeUndefined();
});

test("keys go by quarters and lanes", () => {
  expect(byKey("ArrowDown", { lane: 0, row: 16.33 })).toEqual({ lane: 0, row: 17 });
  expect(byKey("ArrowUp", { lane: 0, row: 16.33 })).toEqual({ lane: 0, row: 16 });
  expect(byKey("ArrowUp", { lane: 0, row: 16 })).toEqual({ lane: 0, row: 15 });
  expect(byKey("ArrowRight", { lane: 0, row: 16 })).toEqual({ lane: 1, row: 16 });
  expect(byKey("Tab", { lane: 0, row: 16 })).toBeUndefined();
});

test("nothing lands in an hour that the day does not have", () => {
  const spring = axisOf(["2026-03-29"], "Europe/Warsaw", { from: 0, until: 1440 });
  const l = land(spring, [{ id: "", day: "2026-03-29" }], moved, { lane: 0, row: 9 })!;
  expect(l.row).toBe(12);
  expect(new Date(l.at).toISOString()).toBe("2026-03-29T01:00:00.000Z");
  expect(land(spring, [{ id: "", day: "2026-03-29" }], moved, { lane: 0, row: 11 }, -1)!.row).toBe(7);
});

test("the second of two hours is another time than the first", () => {
  const autumn = axisOf(["2026-10-25"], "Europe/Warsaw", { from: 0, until: 1440 });
  const field = [{ id: "", day: "2026-10-25" }];
  const first = land(autumn, field, moved, { lane: 0, row: 10 })!;
  const second = land(autumn, field, moved, { lane: 0, row: 14 })!;
  expect(second.at - first.at).toBe(3_600_000);
  expect(isElsewhere(second, { ...moved, from: first.at }, field[0]!)).toBe(true);
  expect(isElsewhere(first, { ...moved, from: first.at }, field[0]!)).toBe(false);
});
