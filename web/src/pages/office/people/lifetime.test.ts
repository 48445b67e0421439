import { expect, test } from "vitest";
import { lifetime, lifetimes } from "./lifetime";

test("each choice is a span in seconds, and no end is none", () => {
  expect(lifetimes.map((l) => lifetime(l).ttl)).toEqual([
    "86400s",
    "2592000s",
    "31536000s",
    "315360000s", // as long as the shop allows
    undefined,
  ]);
});
