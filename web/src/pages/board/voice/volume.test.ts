import { expect, test } from "vitest";
import { isQuiet, minuteOfDay, readSound, usualSound, volume } from "./volume";

test("quiet hours go past midnight, and the same twice is none", () => {
  const at = (h: number, m = 0): number => h * 60 + m;
  expect([at(21, 59), at(22), at(3), at(7, 59), at(8)].map((m) => isQuiet(m, at(22), at(8)))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  expect(isQuiet(at(13), at(12), at(14))).toBe(true);
  expect(isQuiet(at(14), at(12), at(14))).toBe(false);
  expect(isQuiet(at(5), at(8), at(8))).toBe(false);
});

test("the time of day is the shop's, not the browser's", () => {
  const noon = Date.parse("2026-11-30T12:00:00Z");
  expect(minuteOfDay(noon, "Asia/Shanghai")).toBe(20 * 60);
  expect(minuteOfDay(noon, "Europe/Warsaw")).toBe(13 * 60);
  expect(minuteOfDay(Date.parse("2026-11-30T16:05:00Z"), "Asia/Shanghai")).toBe(5);
});

test("the shop's volume is scaled by what was chosen here for the hour", () => {
  const chosen = { ...usualSound, day: 50, quiet: 0 };
  expect(volume(80, chosen, false)).toBeCloseTo(0.4);
  expect(volume(80, chosen, true)).toBe(0);
  expect(volume(200, usualSound, false)).toBe(1);
});

test("what was kept badly is as usual", () => {
  for (const bad of [null, "", "{", "7", '{"day":"loud","quiet":-3,"voice":4}'])
    expect(readSound(bad)).toEqual(usualSound);
  expect(readSound('{"day":25,"quiet":0,"voice":"x"}')).toEqual({ day: 25, quiet: 0, voice: "x" });
});
