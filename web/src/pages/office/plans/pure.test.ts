import { describe, expect, test } from "vitest";
import type { OccurrenceJson, PreviewPlanResponseJson } from "../../../gen/storehub/v1/plan_pb";
import { dateId, late, marks, movable, scoped } from "./dates";
import { cleared, draftFrom, kept, policyOf, requestOf } from "./draft";
import { linesOf, outcomeOf, versionOf } from "./outcome";
import { asked, howMany, nextTime, shiftedTo, troubles, whole, type Series } from "./series";

const warsaw = "Europe/Warsaw";
const now = Date.parse("2026-03-01T09:00:00Z");
const iso = (all: number[]): string[] => all.map((at) => new Date(at).toISOString().slice(0, 16));
const weekly = (times: string[], count = 10): Series => ({ repeat: "REPEAT_WEEKLY", count, times });

describe("what is asked for", () => {
  test("ten Saturdays at ten stay at ten when the clocks change", () => {
    const all = iso(asked(weekly(["2026-03-21T10:00"], 3), warsaw));
    expect(all).toEqual(["2026-03-21T09:00", "2026-03-28T09:00", "2026-04-04T08:00"]);
  });

  test("the count is for each first time, and all stand in order", () => {
    const series = weekly(["2026-06-03T14:00", "2026-06-01T10:00"], 2);
    expect(howMany(series)).toBe(4);
    expect(iso(asked(series, "UTC"))).toEqual([
      "2026-06-01T10:00",
      "2026-06-03T14:00",
      "2026-06-08T10:00",
      "2026-06-10T14:00",
    ]);
  });

  test("half past two on the day of the gap is half past three, and is said to be", () => {
    const daily: Series = { repeat: "REPEAT_DAILY", count: 3, times: ["2026-03-28T02:30"] };
    expect(iso(asked(daily, warsaw))).toEqual(["2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30"]);
    expect(shiftedTo("2026-03-29T02:30", warsaw)).toBe("03:30");
    expect(shiftedTo("2026-03-28T02:30", warsaw)).toBeUndefined();
    expect(shiftedTo("", warsaw)).toBeUndefined();
  });

  test("a time that is named twice, in the past or not at all is told at its field", () => {
    const custom: Series = {
      repeat: "REPEAT_CUSTOM",
      count: undefined,
      times: ["2026-03-05T10:00", "", "2026-03-05T10:00", "2026-03-01T09:00"],
    };
    expect(troubles(custom, warsaw, now, false)).toEqual([undefined, "missing", "twice", "past"]);
    expect(troubles(custom, warsaw, now, true)[3]).toBeUndefined();
    expect(troubles(weekly(["2026-03-07T10:00", "2026-03-14T10:00"]), warsaw, now, false)[1]).toBe("twice");
  });

  test("1 and 99 are allowed, 0 and 100 are not, and 999 dates in all", () => {
    const times = ["2026-03-07T10:00"];
    for (const [count, allowed] of [
      [0, false],
      [1, true],
      [99, true],
      [100, false],
    ] as const)
      expect(whole(weekly(times, count), warsaw, now, false), String(count)).toBe(allowed);
    const eleven = Array.from({ length: 11 }, (_, i) => `2026-03-07T${10 + i}:00`);
    expect(whole(weekly(eleven, 99), warsaw, now, false)).toBe(false);
    expect(whole(weekly(eleven, 90), warsaw, now, false)).toBe(true);
  });

  test("a hundredth date of a list is refused", () => {
    const list = Array.from(
      { length: 100 },
      (_, i) => `2026-05-01T${10 + Math.floor(i / 60)}:${String(i % 60).padStart(2, "0")}`,
    );
    const custom = (times: string[]): Series => ({ repeat: "REPEAT_CUSTOM", count: undefined, times });
    expect(whole(custom(list), "UTC", now, false)).toBe(false);
    expect(whole(custom(list.slice(1)), "UTC", now, false)).toBe(true);
  });

  test("another time is a day behind the last", () => {
    expect(nextTime(["2026-12-31T14:30"], now, "UTC")).toBe("2027-01-01T14:30");
    expect(nextTime([""], now, "UTC")).toBe("2026-03-02T10:00");
  });
});

describe("the draft behind #", () => {
  test("outlives a reload", () => {
    const change = { customer: "C-3", item: "yoga", repeat: "REPEAT_DAILY", countText: "7" } as const;
    const rest = {
      times: ["2026-03-05T10:00", ""],
      resources: ["t9", "hall"],
      policy: "CONFLICT_POLICY_SKIP",
    } as const;
    const again = draftFrom(new URLSearchParams(new URLSearchParams(kept({ ...change, ...rest })).toString()));
    expect(again).toEqual({ ...change, ...rest, count: 7 });
    expect(Object.keys(cleared)).toEqual(expect.arrayContaining(Object.keys(kept({ ...change, ...rest }))));
  });

  test("begins weekly with ten, and an empty count stays empty", () => {
    const fresh = draftFrom(new URLSearchParams());
    expect([fresh.repeat, fresh.count, fresh.times]).toEqual(["REPEAT_WEEKLY", 10, [""]]);
    expect(draftFrom(new URLSearchParams(kept({ countText: "" }))).count).toBeUndefined();
  });

  test("is asked of the node when it is whole", () => {
    const d = draftFrom(new URLSearchParams("customer=C-1&item=care&times=2026-03-05T10:00&with=t9"));
    expect(requestOf(d, "CONFLICT_POLICY_SKIP", warsaw)).toEqual({
      customerId: "C-1",
      item: "care",
      repeat: "REPEAT_WEEKLY",
      count: 10,
      firstTimes: ["2026-03-05T09:00:00.000Z"],
      resources: ["t9"],
      conflictPolicy: "CONFLICT_POLICY_SKIP",
    });
    expect(requestOf({ ...d, times: [""] }, "CONFLICT_POLICY_SKIP", warsaw)).toBeUndefined();
  });

  test("dates that are named one by one are not added to", () => {
    const d = draftFrom(new URLSearchParams("repeat=custom&policy=append_at_end"));
    expect(policyOf(d, "CONFLICT_POLICY_SKIP")).toBe("CONFLICT_POLICY_REJECT_ALL");
    expect(policyOf({ ...d, policy: undefined }, "CONFLICT_POLICY_SKIP")).toBe("CONFLICT_POLICY_SKIP");
  });
});

const at = (d: string): string => `2026-03-${d}T10:00:00Z`;
const days = ["03", "10", "17"].map((d) => Date.parse(at(d)));
const planned = (d: string, note: OccurrenceJson["note"] = "OCCURRENCE_NOTE_UNSPECIFIED"): OccurrenceJson => ({
  startsAt: at(d),
  note,
});

describe("a preview", () => {
  const preview: PreviewPlanResponseJson = {
    plan: { occurrences: [planned("03"), planned("17"), planned("31", "OCCURRENCE_NOTE_APPENDED")] },
    conflicts: [
      { startsAt: at("10"), resource: "t9", heldBy: ["P-1/1"] },
      { startsAt: at("10"), resource: "hall", heldBy: ["B-2"] },
      { startsAt: at("24"), resource: "t9", heldBy: ["P-1/3"] },
    ],
    warnings: [
      {
        reason: "REASON_CUSTOMER_BUSY",
        args: [
          { name: "starts_at_ms", value: String(days[0]) },
          { name: "held_by", value: "B-7" },
        ],
      },
    ],
  };
  const lines = linesOf(preview, days);

  test("shows every date with all that is in its way", () => {
    expect(
      lines.map((l) => [new Date(l.at).getUTCDate(), Boolean(l.date), l.conflicts.length, l.tried, l.busy]),
    ).toEqual([
      [3, true, 0, false, "B-7"],
      [10, false, 2, false, ""],
      [17, true, 0, false, ""],
      [24, false, 1, true, ""],
      [31, true, 0, false, ""],
    ]);
  });

  test("comes to what the policy says", () => {
    expect(outcomeOf(lines, "CONFLICT_POLICY_APPEND_AT_END", 3)).toEqual({
      made: true,
      asked: 3,
      dates: 3,
      taken: 1,
      appended: 1,
    });
    const without = lines.filter((l) => !l.tried && l.date?.note !== "OCCURRENCE_NOTE_APPENDED");
    expect(outcomeOf(without, "CONFLICT_POLICY_REJECT_ALL", 3).made).toBe(false);
    expect(outcomeOf(without, "CONFLICT_POLICY_APPEND_AT_END", 3).made).toBe(false);
    expect(outcomeOf(without, "CONFLICT_POLICY_SKIP", 3)).toMatchObject({ made: true, dates: 2, taken: 1 });
    const none = without.filter((l) => !l.date);
    expect(outcomeOf(none, "CONFLICT_POLICY_SKIP", 1).made).toBe(false);
  });

  test("has another version when a date, a holder or the customer's day has changed", () => {
    const version = versionOf(lines);
    expect(versionOf(linesOf({ ...preview, warnings: [] }, days))).not.toBe(version);
    expect(versionOf(linesOf({ ...preview, conflicts: preview.conflicts!.slice(1) }, days))).not.toBe(version);
    const units = { reason: "REASON_UNITS_SHORT" as const };
    expect(versionOf(linesOf({ ...preview, warnings: [...preview.warnings!, units] }, days))).toBe(version);
  });
});

describe("dates of a plan", () => {
  const today = Date.parse("2026-03-11T12:00:00Z");
  const date = (number: number, state: string, more: OccurrenceJson = {}): OccurrenceJson => ({
    number,
    state: `OCCURRENCE_STATE_${state}` as OccurrenceJson["state"] & string,
    startsAt: `2026-03-${String(9 + number).padStart(2, "0")}T10:00:00Z`,
    endsAt: `2026-03-${String(9 + number).padStart(2, "0")}T11:00:00Z`,
    ...more,
  });
  const list = [
    date(1, "COMPLETED", { unpaid: true }),
    date(2, "PLANNED", { reopened: true }),
    date(3, "PLANNED"),
    date(4, "PLANNED", { detached: true }),
    date(5, "CANCELLED"),
    date(6, "NO_SHOW"),
  ];
  const numbers = (all: OccurrenceJson[]): (number | undefined)[] => all.map((o) => o.number);

  test("may be marked as the rules allow", () => {
    expect(marks(list[0]!, today)).toEqual(["OCCURRENCE_STATE_NO_SHOW"]);
    expect(marks(list[1]!, today)).toEqual([
      "OCCURRENCE_STATE_ARRIVED",
      "OCCURRENCE_STATE_COMPLETED",
      "OCCURRENCE_STATE_NO_SHOW",
    ]);
    expect(marks(list[2]!, today)).toEqual(["OCCURRENCE_STATE_ARRIVED", "OCCURRENCE_STATE_COMPLETED"]);
    expect(marks(date(7, "PLANNED"), today)).toEqual(["OCCURRENCE_STATE_ARRIVED"]);
    expect(marks(date(2, "ARRIVED"), today)).toEqual(["OCCURRENCE_STATE_COMPLETED"]);
    expect(marks(list[4]!, today)).toEqual([]);
  });

  test("are cancelled by scope, what was moved by itself too", () => {
    expect(numbers(scoped(list, 3, "SCOPE_THIS", today))).toEqual([3]);
    expect(numbers(scoped(list, 2, "SCOPE_THIS_AND_FOLLOWING", today))).toEqual([2, 3, 4]);
    expect(numbers(scoped(list, 3, "SCOPE_ALL_FUTURE", today))).toEqual([3, 4]);
  });

  test("are moved by scope, what was moved by itself only when it is named", () => {
    expect(numbers(movable(list, 3, "SCOPE_ALL_FUTURE", today))).toEqual([3]);
    expect(numbers(movable(list, 2, "SCOPE_THIS_AND_FOLLOWING", today))).toEqual([2, 3]);
    expect(numbers(movable(list, 4, "SCOPE_THIS", today))).toEqual([4]);
    expect(numbers(movable(list, 4, "SCOPE_ALL_FUTURE", today))).toEqual([3]);
  });

  test("exactly twelve hours before is in time", () => {
    const next = [date(3, "PLANNED")];
    expect(late(next, Date.parse("2026-03-11T22:00:00Z"), 12)).toEqual([]);
    expect(late(next, Date.parse("2026-03-11T22:00:01Z"), 12)).toEqual(next);
  });

  test("have names of which only those of plans lead to one", () => {
    expect(dateId("P-12/3")).toEqual({ plan: "P-12", number: 3 });
    expect(dateId("B-12")).toBeUndefined();
  });
});
