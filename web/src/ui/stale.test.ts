import { expect, test } from "vitest";
import { reloadsNow, type Page } from "./stale";

const stale: Page = {
  mine: "a",
  nodes: "b",
  triedFor: "",
  triedMsAgo: Infinity,
  idleMs: 30_000,
  busy: false,
  alone: false,
};

test("an old page is loaded anew when nobody works with it", () => {
  expect(reloadsNow(stale)).toBe(true);
  expect(reloadsNow({ ...stale, idleMs: 29_999 })).toBe(false);
  expect(reloadsNow({ ...stale, busy: true })).toBe(false);
});

test("a board does not wait", () => {
  expect(reloadsNow({ ...stale, idleMs: 0, alone: true })).toBe(true);
});

test("a page of the node's build, or of none, stays", () => {
  expect(reloadsNow({ ...stale, nodes: "a", alone: true })).toBe(false);
  expect(reloadsNow({ ...stale, nodes: "", alone: true })).toBe(false);
  expect(reloadsNow({ ...stale, mine: "", alone: true })).toBe(false);
});

test("what loading anew did not mend is not tried in a loop", () => {
  expect(reloadsNow({ ...stale, triedFor: "b", triedMsAgo: 1_000, alone: true })).toBe(false);
  expect(reloadsNow({ ...stale, triedFor: "b", triedMsAgo: 600_000, alone: true })).toBe(true);
  expect(reloadsNow({ ...stale, triedFor: "other", triedMsAgo: 1_000, alone: true })).toBe(true);
});
