import { expect, test } from "vitest";
import { late } from "./late";

test("a date is late from the moment on when fewer than so many hours are left", () => {
  const now = Date.parse("2026-11-30T10:00:00Z");
  const dates = ["2026-11-30T09:00:00Z", "2026-11-30T21:59:59Z", "2026-11-30T22:00:00Z"].map((startsAt) => ({
    startsAt,
  }));
  expect(late(dates, now, 12)).toEqual(dates.slice(0, 2));
  expect(late(dates, now, 0)).toEqual(dates.slice(0, 1));
});
