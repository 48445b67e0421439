import { expect, test } from "vitest";
import { axisOf } from "./axis";
import { shutOf } from "./shut";

const zone = "Europe/Warsaw";
const day = "2026-12-01"; // a Tuesday
const axis = axisOf([day], zone, { from: 480, until: 1320 });
const open = [{ weekday: 2, fromMin: 600, untilMin: 1200 }];
const brief = (list: ReturnType<typeof shutOf>): string[] =>
  list.map(
    (s) => `${s.why} ${new Date(s.from).toISOString().slice(11, 16)}-${new Date(s.until).toISOString().slice(11, 16)}`,
  );

test("outside the opening hours it is shut", () => {
  expect(brief(shutOf(axis, day, open, [], []))).toEqual(["outside 07:00-09:00", "outside 19:00-21:00"]);
  expect(shutOf(axis, day, [], [], [])).toEqual([]);
});

test("a closed day is shut as a whole, with its reason", () => {
  const list = shutOf(axis, day, open, [{ date: day, reason: "stocktaking" }], []);
  expect(brief(list)).toEqual(["closed 07:00-21:00"]);
  expect(list[0]!.reason).toBe("stocktaking");
  expect(shutOf(axis, day, [], [{ date: "2026-12-02" }], [])).toEqual([]);
});

test("of a leave only what is shown of it", () => {
  const leave = { from: "2026-11-30T00:00:00Z", to: "2026-12-01T10:00:00Z", reason: "ill" };
  expect(brief(shutOf(axis, day, [], [], [leave]))).toEqual(["leave 07:00-10:00"]);
  expect(shutOf(axis, day, [], [], [{ from: "2026-12-03T00:00:00Z", to: "2026-12-04T00:00:00Z" }])).toEqual([]);
});

test("a shop that closes after midnight is open then", () => {
  const late = axisOf([day], zone, { from: 600, until: 1560 });
  expect(brief(shutOf(late, day, [{ weekday: 2, fromMin: 600, untilMin: 1560 }], [], []))).toEqual([]);
  const night = axisOf([day], zone, { from: 0, until: 720 });
  expect(brief(shutOf(night, day, [{ weekday: 1, fromMin: 600, untilMin: 1560 }], [], []))).toEqual([
    "outside 01:00-11:00",
  ]);
});
