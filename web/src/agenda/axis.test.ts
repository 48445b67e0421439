import { describe, expect, test } from "vitest";
import { wallOf } from "../i18n/zone";
import { axisOf, columnOf, endOf, has, instantAt, mondayOf, placeOf, rangeOf, weekdayOf } from "./axis";

const whole = { from: 0, until: 1440 };
const warsaw = "Europe/Warsaw";
const at = (text: string): number => Date.parse(text);

test("a plain day has 96 quarters, and every instant its place", () => {
  const axis = axisOf(["2026-11-30"], "Asia/Shanghai", whole);
  expect(axis.rows).toHaveLength(96);
  // 14:05 in Shanghai, whatever zone this browser is in.
  expect(placeOf(axis, "2026-11-30", at("2026-11-30T06:05:00Z"))).toBeCloseTo(56 + 5 / 15);
  expect(instantAt(axis, "2026-11-30", 56)).toBe(at("2026-11-30T06:00:00Z"));
  expect(columnOf(axis, at("2026-11-29T15:59:00Z"))).toBeUndefined();
  expect(columnOf(axis, at("2026-11-29T16:00:00Z"))).toBe("2026-11-30");
});

test("each row of a plain day is the inverse of its instant", () => {
  const axis = axisOf(["2026-06-01"], "America/New_York", { from: 480, until: 1560 });
  axis.rows.forEach((_, row) => expect(placeOf(axis, "2026-06-01", instantAt(axis, "2026-06-01", row))).toBe(row));
});

describe("the day on which the clocks are put back", () => {
  const day = "2026-10-25";
  const axis = axisOf([day], warsaw, whole);

  test("has two o'clock twice, one whole hour behind the other", () => {
    expect(axis.rows).toHaveLength(100);
    expect(axis.rows.slice(8, 17).map((r) => [r.min, r.again])).toEqual([
      [120, false],
      [135, false],
      [150, false],
      [165, false],
      [120, true],
      [135, true],
      [150, true],
      [165, true],
      [180, false],
    ]);
  });

  test("keeps the two apart", () => {
    expect(placeOf(axis, day, at("2026-10-25T00:30:00Z"))).toBe(10);
    expect(placeOf(axis, day, at("2026-10-25T01:30:00Z"))).toBe(14);
    expect(instantAt(axis, day, 10)).toBe(at("2026-10-25T00:30:00Z"));
    expect(instantAt(axis, day, 14)).toBe(at("2026-10-25T01:30:00Z"));
    expect(placeOf(axis, day, at("2026-10-25T09:00:00Z"))).toBe(44); // 10:00
  });

  test("stands in a week whose other days do not have that hour", () => {
    const days = ["2026-10-24", day];
    const week = axisOf(days, warsaw, whole);
    expect(has(week, day, 12)).toBe(true);
    expect(has(week, "2026-10-24", 12)).toBe(false);
    // Ten o'clock is at the same height on both days.
    expect(placeOf(week, day, at("2026-10-25T09:00:00Z"))).toBe(
      placeOf(week, "2026-10-24", at("2026-10-24T08:00:00Z")),
    );
  });
});

describe("the day on which the clocks are put forward", () => {
  const day = "2026-03-29";
  const axis = axisOf([day], warsaw, whole);

  test("has a hole between two and three", () => {
    expect([7, 8, 11, 12].map((row) => has(axis, day, row))).toEqual([true, false, false, true]);
  });

  test("lets what is put into the hole begin as much later as the clocks are put forward", () => {
    expect(wallOf(instantAt(axis, day, 8), warsaw)).toBe("2026-03-29T03:00");
    expect(placeOf(axis, day, at("2026-03-29T01:00:00Z"))).toBe(12);
    expect(placeOf(axis, day, at("2026-03-29T00:59:00Z"))).toBeCloseTo(8 - 1 / 15);
  });
});

test("a night that goes on behind midnight belongs to its day", () => {
  const axis = axisOf(["2026-11-29", "2026-11-30"], "Asia/Shanghai", { from: 600, until: 1560 });
  const halfPast = at("2026-11-29T16:30:00Z"); // 00:30 on the 30th
  expect(columnOf(axis, halfPast)).toBe("2026-11-29");
  expect(placeOf(axis, "2026-11-29", halfPast)).toBe(58);
  expect(endOf(axis, "2026-11-29")).toBe(at("2026-11-29T18:00:00Z"));
});

test("the range is the opening hours and what is outside of them", () => {
  const open = [{ weekday: 1, fromMin: 630, untilMin: 1320 }];
  const day = ["2026-11-30"];
  expect(rangeOf(day, "Asia/Shanghai", open, [])).toEqual({ from: 600, until: 1320 });
  const early = { from: at("2026-11-30T00:15:00Z"), until: at("2026-11-30T01:00:00Z") };
  expect(rangeOf(day, "Asia/Shanghai", open, [early])).toEqual({ from: 480, until: 1320 });
  const late = { from: at("2026-11-30T15:30:00Z"), until: at("2026-11-30T16:30:00Z") };
  expect(rangeOf(day, "Asia/Shanghai", open, [late])).toEqual({ from: 600, until: 1500 });
  expect(rangeOf(day, "Asia/Shanghai", [], [])).toEqual({ from: 0, until: 1440 });
});

test("weeks begin on Monday", () => {
  expect(mondayOf("2026-11-30")).toBe("2026-11-30");
  expect(mondayOf("2026-12-06")).toBe("2026-11-30");
  expect([weekdayOf("2026-11-30"), weekdayOf("2026-12-06")]).toEqual([1, 7]);
});
