import { expect, test } from "vitest";
import { countdown } from "./timeleft";

test.each([
  [600_000, "10:00"],
  [599_001, "10:00"],
  [545_000, "9:05"],
  [1, "0:01"],
  [0, "0:00"],
  [-5_000, "0:00"],
  [86_400_000, "24:00:00"],
  [3_665_000, "1:01:05"],
])("%d ms are %s", (ms, text) => expect(countdown(ms)).toBe(text));
