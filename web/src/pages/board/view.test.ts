import { expect, test } from "vitest";
import type { BoardJson } from "../../gen/storehub/v1/dispatch_pb";
import { panels } from "./view";

const now = Date.parse("2026-11-30T12:00:00Z");
const before = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

const shop: BoardJson = {
  categories: [
    {
      id: "foot",
      name: "足疗",
      idle: 2,
      serving: 2,
      pending: 2,
      queue: [
        { technician: "10", state: "TECHNICIAN_STATE_IDLE", turn: 2, rotationsToday: 3, requestsToday: 1 },
        { technician: "9", state: "TECHNICIAN_STATE_IDLE", turn: 1, gender: "GENDER_FEMALE", rotationsToday: 2 },
        { technician: "7", state: "TECHNICIAN_STATE_BREAK", turn: 0 },
        { technician: "3", state: "TECHNICIAN_STATE_SERVING", turn: 0, leaveAfterService: true, requestsToday: 4 },
      ],
      assignments: [
        {
          technician: "4",
          state: "ASSIGNMENT_STATE_PENDING",
          room: "201",
          dispatchedAt: before(4),
          acknowledgedAt: before(3),
        },
        { technician: "5", state: "ASSIGNMENT_STATE_PENDING", room: "202", dispatchedAt: before(1), escalated: false },
        { technician: "6", state: "ASSIGNMENT_STATE_SERVING", room: "203", plannedEnd: before(-30) },
        { technician: "3", state: "ASSIGNMENT_STATE_SERVING", room: "205", plannedEnd: before(7) },
        { technician: "8", state: "ASSIGNMENT_STATE_FINISHED", room: "206" },
      ],
      waiting: [{ room: "301", gender: "GENDER_UNSPECIFIED", since: before(12), canServe: true }],
    },
    { id: "body", name: "推拿", queue: [{ technician: "20", state: "TECHNICIAN_STATE_BREAK" }] },
  ],
};

test("a board shows who is next in turn, who is called, and who serves until when", () => {
  const [foot, ...none] = panels(shop, now);
  expect(none).toEqual([]); // nobody of the other category can be sent, serves or waits
  expect(foot!.next.map((n) => n.technician)).toEqual(["9", "10"]);
  expect(foot!.called.map((c) => [c.technician, c.seen, c.minutes])).toEqual([
    ["5", false, 1], // who has not answered stands first
    ["4", true, 4],
  ]);
  expect(foot!.serving.map((s) => [s.technician, s.minutesLeft, s.leaves])).toEqual([
    ["3", -7, true], // overtime first
    ["6", 30, false],
  ]);
  expect(foot!.waiting).toEqual([{ room: "301", gender: undefined, technician: "", minutes: 12, canServe: true }]);
  expect(foot!.counts).toMatchObject({ TECHNICIAN_STATE_IDLE: 2, TECHNICIAN_STATE_BREAK: 1 });
  expect([foot!.rotations, foot!.requests]).toEqual([5, 5]);
});

test("a terminal with a category shows it even when nobody is there", () => {
  expect(panels(shop, now, "body").map((p) => p.id)).toEqual(["body"]);
  expect(panels(shop, now, "foot").map((p) => p.id)).toEqual(["foot"]);
});

test("a board without anybody has no panels", () => {
  expect(panels({ categories: [{ id: "foot", name: "", queue: [], assignments: [], waiting: [] }] }, now)).toEqual([]);
  expect(panels({}, now)).toEqual([]);
});
