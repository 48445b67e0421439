import { expect, test } from "vitest";
import { daysUpTo, ofCalls, ofDates, ofHours, ofTechnicians } from "./figures";

test("a range ends with its last day and goes over the end of a month", () => {
  expect(daysUpTo("2026-12-02", 4)).toEqual(["2026-11-29", "2026-11-30", "2026-12-01", "2026-12-02"]);
});

test("turns are added over kinds and days, and the wait is that of a service", () => {
  const first = { technician: "12", name: "B", turnsPct: 150, finished: 2, waitedMs: "120000" };
  const again = { technician: "12", name: "B", turnsPct: 100, finished: 1, left: 1, waitedMs: "360000" };
  const never = { technician: "9", name: "A", declined: 1 };
  expect(ofTechnicians([{ work: [first] }, { work: [again, never] }])).toEqual([
    { technician: "9", name: "A", turns: 0, finished: 0, waited: undefined },
    { technician: "12", name: "B", turns: 2.5, finished: 3, waited: 2 },
  ]);
});

test("hours are the shop's, those after midnight come last, and days without work count", () => {
  const busy = {
    date: "2026-11-29",
    hours: [
      { beginsAt: "2026-11-29T15:00:00Z", servedMs: "7200000", most: 3 }, // 23:00 in Shanghai
      { beginsAt: "2026-11-29T17:00:00Z", servedMs: "3600000", most: 1 },
    ],
  };
  expect(ofHours([busy, { date: "2026-11-30" }], "Asia/Shanghai")).toEqual([
    { hour: 23, average: 1, most: 3 },
    { hour: 24, average: 0, most: 0 },
    { hour: 25, average: 0.5, most: 1 },
  ]);
  expect(ofHours([{ date: "2026-11-30" }], "UTC")).toEqual([]);
});

test("cancelled dates were not due, and plans that are switched off are no empty days", () => {
  const plans = { planned: 1, arrived: 0, completed: 3, noShow: 1, cancelled: 2 };
  expect(ofDates([{ date: "2026-11-30", plans }], "plans")).toEqual([{ date: "2026-11-30", ...plans, due: 5 }]);
  expect(ofDates([{ date: "2026-11-30", plans: null } as never], "plans")).toBeUndefined();
});

test("a day whose calls are kept no more is no day without calls", () => {
  expect(ofCalls([{ date: "a", calls: { received: 4, missed: 1, open: 0 } }, { date: "b" }])).toEqual([
    { date: "a", received: 4, missed: 1, open: 0 },
    { date: "b", received: undefined, missed: undefined, open: undefined },
  ]);
});
