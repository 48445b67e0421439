import { expect, test } from "vitest";
import type { BoardCategoryJson } from "../../gen/storehub/v1/dispatch_pb";
import { estimate, inSteps } from "./estimate";

const now = Date.parse("2026-11-30T12:00:00Z");

/** A category with so many free, so many waiting, and technicians who are done in so many minutes; null = called. */
function shop(free: number, waiting: number, ends: (number | null)[]): BoardCategoryJson {
  return {
    queue: Array.from({ length: free }, (_, i) => ({ technician: String(i), turn: i + 1 })),
    waiting: Array.from({ length: waiting }, () => ({})),
    assignments: ends.map((e) =>
      e === null
        ? { state: "ASSIGNMENT_STATE_PENDING" as const }
        : {
            state: "ASSIGNMENT_STATE_SERVING" as const,
            plannedEnd: new Date(now + e * 60_000).toISOString(),
          },
    ),
  };
}

const minutes = (n: number): object => ({ kind: "minutes", minutes: n });

test("somebody is free for the guest", () => {
  expect(estimate(shop(1, 0, []), now)).toEqual({ kind: "soon" });
  expect(estimate(shop(3, 2, [10]), now)).toEqual({ kind: "soon" });
});

test("those who are free go to those who wait already", () => {
  expect(estimate(shop(2, 2, [8, 40]), now)).toEqual(minutes(20)); // 8 + 10 of turnover, in steps
});

test("the guest gets whoever comes free after those before him are served", () => {
  expect(estimate(shop(0, 0, [40, 12, 25]), now)).toEqual(minutes(25));
  expect(estimate(shop(0, 1, [40, 12, 25]), now)).toEqual(minutes(40));
  expect(estimate(shop(0, 2, [40, 12, 25]), now)).toEqual(minutes(50));
});

test("nobody promises what nobody knows", () => {
  expect(estimate(shop(0, 0, []), now)).toEqual({ kind: "ask" });
  expect(estimate(shop(0, 3, [10, 20, 30]), now)).toEqual({ kind: "ask" });
  expect(estimate(shop(0, 0, [115]), now)).toEqual({ kind: "ask" });
});

test("overtime ends soon, not before now; who was only called takes his whole visit", () => {
  expect(estimate(shop(0, 0, [-20]), now)).toEqual(minutes(15));
  expect(estimate(shop(0, 0, [null]), now)).toEqual(minutes(70));
});

test("it is never rounded down", () => {
  expect([1, 5, 5.1, 29, 30, 31, 44].map(inSteps)).toEqual([5, 5, 10, 30, 30, 40, 50]);
});
