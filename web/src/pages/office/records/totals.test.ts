import { expect, test } from "vitest";
import { minutes, totals, turns } from "./totals";

test("the lines of a technician are added up, money without floats", () => {
  const { lines, all } = totals([
    {
      technician: "9",
      name: "A",
      kind: "KIND_ROTATION",
      finished: 2,
      servedMs: "7200000",
      amountMinor: "9007199254740993",
      turnsPct: 150,
    },
    {
      technician: "9",
      name: "A",
      kind: "KIND_REQUEST",
      finished: 1,
      servedMs: "3600000",
      overtimeMs: "60000",
      extendedMin: 30,
    },
    { technician: "12", name: "B", kind: "KIND_ROTATION", left: 1, leftMs: "1200000", declined: 1, amountMinor: "0" },
  ]);
  expect(lines.map((l) => [l.technician, l.finished, l.servedMs, l.leftMs, l.declined])).toEqual([
    ["9", 3, 10_800_000, 0, 0],
    ["12", 0, 0, 1_200_000, 1],
  ]);
  expect(lines[0]!.kinds).toEqual({ KIND_ROTATION: 2, KIND_REQUEST: 1 });
  expect(lines[0]!.amountMinor).toBe(9007199254740993n);
  expect([all.finished, all.servedMs, all.overtimeMs, all.extendedMin, all.turnsPct]).toEqual([
    3, 10_800_000, 60_000, 30, 150,
  ]);
});

test("minutes are whole, turns have halves", () => {
  expect(minutes(119_999)).toBe(1);
  expect(turns(150)).toBe("1.5");
  expect(turns(0)).toBe("0");
});
