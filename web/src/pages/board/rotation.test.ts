import { expect, test } from "vitest";
import { pageAt, pageOf, pagesOf, roomOf, together } from "./rotation";

test("everybody of a long list is shown once a round, and every page has as many places", () => {
  const all = Array.from({ length: 300 }, (_, i) => i + 1);
  const per = 8;
  const seen: number[] = [];
  for (let beat = 0; beat < pagesOf(all.length, per); beat++) {
    const page = pageOf(all, per, beat);
    expect(page).toHaveLength(per);
    seen.push(...page.filter((n) => n !== undefined));
  }
  expect(seen).toEqual(all);
  expect(pageOf(all, per, 38)).toEqual(pageOf(all, per, 0));
});

test("a list that fits stands still", () => {
  expect(pageOf([1, 2], 4, 7)).toEqual([1, 2, undefined, undefined]);
  expect(pagesOf(0, 4)).toBe(1);
  expect(pageOf([], 2, 5)).toEqual([undefined, undefined]);
});

test("a list that became shorter shows a page that there is", () => {
  expect(pageAt(17, 1)).toBe(0);
  expect(pageOf([1, 2, 3], 2, 17)).toEqual([3, undefined]);
});

test("more than two categories take turns by twos, and each has one", () => {
  expect(together(["a"], 5)).toEqual(["a"]);
  expect(together(["a", "b"], 5)).toEqual(["a", "b"]);
  expect([0, 1, 2].map((beat) => together(["a", "b", "c"], beat).join(""))).toEqual(["ab", "bc", "ab"]);
  expect([0, 1].map((beat) => together(["a", "b", "c", "d"], beat).join(""))).toEqual(["ab", "cd"]);
});

test("tiles have room on the stage, whatever else is shown", () => {
  for (const side of [1, 2] as const)
    for (const [next, called, waiting] of [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [20 * (n & 1), n & 2, n & 4] as const))
      for (const serving of [0, 1, 3, 9, 300]) {
        const r = roomOf(side, { next, called, waiting, serving });
        const rows = r.serving / (side === 1 ? 4 : 2);
        const height =
          76 +
          14 +
          196 +
          14 +
          (next ? 102 : 0) +
          (called ? 204 : 0) +
          (waiting ? 102 : 0) +
          rows * (r.large ? 216 : 122) +
          (rows - 1) * 14;
        expect(height).toBeLessThanOrEqual(1080 - 124 - 40);
        expect(rows).toBeGreaterThanOrEqual(1);
        if (r.large) expect(serving).toBeLessThanOrEqual(r.serving);
      }
});
