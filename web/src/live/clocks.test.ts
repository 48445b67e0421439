import { describe, expect, it } from "vitest";
import { before, since, slept, type Reading } from "./clocks";

const hour = 3_600_000;
const at: Reading = { wall: 1_796_000_000_000, steady: 40_000 };
const later = (wall: number, steady: number): Reading => ({ wall: at.wall + wall, steady: at.steady + steady });

describe("what passed between two looks at the clocks", () => {
  it.each([
    ["a second", 1_000, 1_000, false],
    ["a tick that came late on a busy machine", 4_000, 4_000, false],
    ["a clock that the network corrected by a second", 2_000, 1_000, false],
    ["sleep in which the steady clock stood still", hour, 1_000, true],
    ["sleep in which both clocks went on", hour, hour, true],
    ["a clock that was set forward, which is not told from sleep", hour, 1_000, true],
    ["a clock that was set back, maybe after sleep", -hour, 1_000, true],
  ])("%s", (_, wall, steady, is) => {
    expect(slept(at, later(wall, steady), true)).toBe(is);
  });

  it("is no sleep where a page in the background is let look but once a minute", () => {
    expect(slept(at, later(60_000, 60_000), false)).toBe(false);
    expect(slept(at, later(hour, 60_000), false)).toBe(true);
  });
});

describe("an age", () => {
  it("is that of the clock that says longer", () => {
    expect(since(at, later(hour, 1_000))).toBe(hour);
    expect(since(at, later(-hour, 1_000))).toBe(1_000);
  });

  it("begins before now for what was kept a while", () => {
    expect(since(before(at, 3_000), at)).toBe(3_000);
  });
});
