// @vitest-environment happy-dom
import type uPlot from "uplot";
import { expect, it, vi } from "vitest";

// What uPlot asks of the screen as it is loaded.
vi.stubGlobal("matchMedia", () => ({ addEventListener: () => {}, removeEventListener: () => {} }));
const { pointSeries } = await import("./series");

const drawn = (joined: boolean): unknown => {
  const { paths } = pointSeries("services", "#000", joined);
  return paths ? paths({} as uPlot, 1, 0, 1) : "a line";
};

it("joins points of what goes on, and leaves those apart that stand for themselves", () => {
  expect(drawn(true)).toBe("a line");
  expect(drawn(false)).toBeNull();
  expect(pointSeries("services", "#000", false).points).toMatchObject({ show: true });
});
