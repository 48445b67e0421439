import { beforeEach, expect, test } from "vitest";
import { date, inWords, minutesTo } from "./format";
import { suggest } from "./language";

beforeEach(() => suggest("en"));

test.each([
  ["12:00:01", 1],
  ["12:01:01", 2],
  ["12:00:00", 0],
  ["11:59:59", -1], // over at once, on the board as at reception
  ["11:59:00", -1],
  ["11:58:59", -2],
])("at noon it is %s in %i minutes", (at, minutes) =>
  expect(minutesTo(`2026-11-30T${at}Z`, Date.parse("2026-11-30T12:00:00Z"))).toBe(minutes),
);

test("a date has its year, in the language and the zone that are asked for", () => {
  expect(date("2026-12-31T23:30:00Z", "Asia/Shanghai")).toBe("Jan 1, 2027");
  const day = { day: "numeric", month: "long", year: "numeric" } as const;
  expect(inWords("2026-12-31T23:30:00Z", day, "Europe/Warsaw", "pl")).toBe("1 stycznia 2027");
  expect(inWords("2026-12-31T12:00:00Z", day, "UTC", "zh-CN")).toBe("2026年12月31日");
  expect(inWords(undefined, day, "UTC", "pl")).toBe("");
});
