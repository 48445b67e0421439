// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { Entry } from "./columns";
import { importId, pieces } from "./pieces";

const entry = (line: number, notes = ""): Entry => ({
  line,
  customer: { name: `N ${line}`, phones: [`${line}`], notes },
});
const many = (n: number, notes?: string): Entry[] => Array.from({ length: n }, (_, i) => entry(i + 2, notes));

test("no piece is larger than what the shop takes, and none is left out", () => {
  const list = many(900, "ż".repeat(200));
  const cut = pieces(list, false);
  expect(cut.flat()).toEqual(list);
  expect(cut.length).toBeGreaterThan(5);
  for (const piece of cut)
    expect(new TextEncoder().encode(JSON.stringify({ customers: piece.map((e) => e.customer) })).length).toBeLessThan(
      64 << 10,
    );
});

test("a piece has at most a thousand customers; a dry run sees more of them at once", () => {
  expect(pieces(many(2_001), false).map((p) => p.length)).toEqual([1_000, 1_000, 1]);
  expect(pieces(many(2_001), true)).toHaveLength(1);
  expect(pieces([], false)).toEqual([]);
});

beforeEach(() => sessionStorage.clear());

test("the same list goes on under the same id until it is in, and another one has another", () => {
  const first = importId(many(3), false);
  expect(importId(many(3), false).id).toBe(first.id);
  expect(importId(many(4), false).id).not.toBe(first.id);
  expect(importId(many(3), true).id).not.toBe(first.id);
  first.done();
  expect(importId(many(3), false).id).not.toBe(first.id);
});
