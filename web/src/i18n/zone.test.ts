import { expect, test } from "vitest";
import { addDays, businessDay, instantOf, wallOf } from "./zone";

test("a wall time is the shop's", () => {
  expect(instantOf("2026-12-25T10:00", "Asia/Shanghai")).toBe("2026-12-25T02:00:00.000Z");
  expect(instantOf("2026-12-25T10:00", "Europe/Warsaw")).toBe("2026-12-25T09:00:00.000Z");
  expect(instantOf("2026-07-01T10:00", "Europe/Warsaw")).toBe("2026-07-01T08:00:00.000Z");
  expect(instantOf("2026-07-01", "Europe/Warsaw")).toBeUndefined();
  expect(instantOf("", "Europe/Warsaw")).toBeUndefined();
});

test("where clocks change: forward as much later, twice the first", () => {
  expect(instantOf("2026-03-29T02:30", "Europe/Warsaw")).toBe("2026-03-29T01:30:00.000Z"); // 03:30
  expect(instantOf("2026-10-25T02:30", "Europe/Warsaw")).toBe("2026-10-25T00:30:00.000Z");
});

test("an instant as the shop's clock shows it", () => {
  expect(wallOf(Date.parse("2026-12-25T23:30:20Z"), "Asia/Shanghai")).toBe("2026-12-26T07:30");
  expect(wallOf(Date.parse("2026-12-25T23:30:00Z"), "Europe/Warsaw")).toBe("2026-12-26T00:30");
});

test("days go over the end of the year", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
});

test.each([
  ["Asia/Shanghai", "2026-03-02T20:30:00Z", 6 * 60, "2026-03-02"], // 04:30 on the 3rd
  ["Asia/Shanghai", "2026-03-02T20:30:00Z", 0, "2026-03-03"],
  // Clocks go from 02:00 to 03:00: 05:59 is three hours and 59 minutes after midnight.
  ["Europe/Warsaw", "2026-03-29T03:59:59Z", 6 * 60, "2026-03-28"],
  ["Europe/Warsaw", "2026-03-29T04:00:00Z", 6 * 60, "2026-03-29"],
  ["Europe/Warsaw", "2026-03-29T00:59:00Z", 2 * 60 + 30, "2026-03-28"], // the last minute before what is never shown
  ["Europe/Warsaw", "2026-03-29T01:00:00Z", 2 * 60 + 30, "2026-03-29"],
  ["Europe/Warsaw", "2026-03-28T23:30:00Z", 0, "2026-03-29"],
  // Clocks go from 03:00 back to 02:00.
  ["Europe/Warsaw", "2026-10-25T04:59:59Z", 6 * 60, "2026-10-24"],
  ["Europe/Warsaw", "2026-10-25T05:00:00Z", 6 * 60, "2026-10-25"],
  ["Europe/Warsaw", "2026-10-25T00:29:00Z", 2 * 60 + 30, "2026-10-24"],
  ["Europe/Warsaw", "2026-10-25T00:30:00Z", 2 * 60 + 30, "2026-10-25"],
  ["Europe/Warsaw", "2026-10-25T01:15:00Z", 2 * 60 + 30, "2026-10-25"], // 02:15 for the second time
  ["Europe/Warsaw", "2026-10-25T22:30:00Z", 0, "2026-10-25"],
])("in %s %s, with days that begin at %i min, is of %s", (zone, at, cutoff, day) =>
  expect(businessDay(Date.parse(at), zone, cutoff)).toBe(day),
);
