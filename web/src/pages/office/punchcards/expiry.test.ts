import { expect, test } from "vitest";
import { expiryOf, lastDayOf } from "./expiry";

test("a card is good to the end of its last day", () => {
  expect(expiryOf("2026-12-31", "Asia/Shanghai")).toBe("2026-12-31T16:00:00.000Z");
  expect(expiryOf("", "Asia/Shanghai")).toBeUndefined();
  expect(lastDayOf("2026-12-31T16:00:00.000Z", "Asia/Shanghai")).toBe("2026-12-31");
  expect(lastDayOf("2026-03-29T22:00:00.000Z", "Europe/Warsaw")).toBe("2026-03-29");
  expect(lastDayOf("2026-03-29T10:00:00.000Z", "Europe/Warsaw")).toBe("2026-03-29");
});
