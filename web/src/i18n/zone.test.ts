import { expect, test } from "vitest";
import { addDays, instantOf, wallOf } from "./zone";

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
