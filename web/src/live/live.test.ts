import { expect, it } from "vitest";
import { minutesTo } from "../i18n/format";
import { hear, now, nowInSteps } from "./live";

it("a service that has just begun has all its minutes, and not one more", () => {
  const began = Date.parse("2026-11-30T14:00:07.300Z");
  hear({ frame: { now: new Date(began).toISOString() }, whole: true });
  const shown = nowInSteps(10_000).value;
  expect(shown).toBeGreaterThanOrEqual(now.peek());
  expect(minutesTo(new Date(began + 3_600_000).toISOString(), shown)).toBe(60);
});
