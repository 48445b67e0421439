import { describe, expect, it } from "vitest";
import type { CallJson } from "../../../gen/storehub/v1/call_pb";
import type { CallWindowJson } from "../../../gen/storehub/v1/terminal_pb";
import {
  byNumber,
  callerOf,
  formOf,
  inOrder,
  isLike,
  logActions,
  openOf,
  ownerOf,
  unlinked,
  wholeNumber,
} from "./model";

const caller = (id: string, match: "MATCH_EXACT" | "MATCH_PROBABLE" = "MATCH_EXACT") => ({
  customer: { customerId: id },
  match,
});

function ringing(id: string, rangAt: string, more: Partial<CallJson> = {}): CallWindowJson {
  return { call: { id, rangAt: `2026-03-02T${rangAt}Z`, state: "CALL_STATE_RINGING", number: id, ...more } };
}

describe("the form of a window", () => {
  it("is unknown when nobody has the number, and withheld when there is none", () => {
    expect(formOf({ call: { number: "1" } })).toBe("unknown");
    expect(formOf({ call: { number: "" } })).toBe("withheld");
  });

  it("is known only when one customer has exactly that number", () => {
    expect(formOf({ call: { number: "1" }, callers: [caller("C-1")] })).toBe("known");
    expect(formOf({ call: { number: "1" }, callers: [caller("C-1"), caller("C-2")] })).toBe("several");
    expect(formOf({ call: { number: "1" }, callers: [caller("C-1", "MATCH_PROBABLE")] })).toBe("probable");
  });

  it("names nobody as long as the number does not", () => {
    expect(callerOf({ call: { number: "1" }, callers: [caller("C-1")] })).toBe("C-1");
    expect(callerOf({ call: { number: "1" }, callers: [caller("C-1", "MATCH_PROBABLE")] })).toBe("");
    expect(callerOf({ call: { number: "1" }, callers: [caller("C-1"), caller("C-2")] })).toBe("");
    expect(callerOf({ call: { number: "" } })).toBe("");
  });
});

describe("the order of the windows", () => {
  const ids = (list: CallWindowJson[]): (string | undefined)[] => list.map((w) => w.call?.id);

  it("has whoever waits longest first, a VIP before him, and those who have hung up last", () => {
    const all = [
      ringing("missed", "10:00:00", { state: "CALL_STATE_MISSED" }),
      ringing("late", "10:03:00"),
      ringing("early", "10:01:00"),
      ringing("talks", "09:00:00", { state: "CALL_STATE_ANSWERED" }),
      ringing("vip", "10:05:00", { flag: "NUMBER_FLAG_VIP" }),
    ];
    expect(ids(inOrder(all))).toEqual(["vip", "early", "late", "talks", "missed"]);
  });

  it("leaves the open window open while somebody rings there, whoever comes", () => {
    const all = inOrder([ringing("a", "10:00:00"), ringing("vip", "10:05:00", { flag: "NUMBER_FLAG_VIP" })]);
    expect(openOf(all, "", "")).toBe("vip");
    expect(openOf(all, "a", "")).toBe("a");
  });

  it("goes on to who rings when the one before has hung up, unless it was opened by hand", () => {
    const all = inOrder([ringing("over", "10:00:00", { state: "CALL_STATE_ENDED" }), ringing("b", "10:05:00")]);
    expect(openOf(all, "over", "")).toBe("b");
    expect(openOf(all, "b", "over")).toBe("over");
    expect(openOf(all, "b", "gone")).toBe("b");
    expect(openOf([], "b", "")).toBe("");
  });
});

describe("calls of one number", () => {
  it("stand together, the newest first", () => {
    const all = byNumber([
      { id: "G-4", e164: "+48601" },
      { id: "G-3", e164: "+48700" },
      { id: "G-2", e164: "+48601" },
    ]);
    expect(all.map((r) => [r.last.id, r.earlier.map((c) => c.id)])).toEqual([
      ["G-4", ["G-2"]],
      ["G-3", []],
    ]);
  });

  it("are not brought together by a part of it, which is several people's", () => {
    const part = "••• ••• 567";
    expect(wholeNumber({ number: part, e164: part })).toBe("");
    expect(
      byNumber([
        { id: "G-2", number: part },
        { id: "G-1", number: part },
      ]),
    ).toHaveLength(2);
  });

  it("without a number are each its own", () => {
    expect(
      byNumber([
        { id: "G-2", number: "" },
        { id: "G-1", number: "" },
      ]),
    ).toHaveLength(2);
  });
});

describe("the search", () => {
  const call: CallJson = { id: "G-7", number: "139-1234-5604", e164: "+8613912345604", note: "Wants Friday" };

  it("finds a number however it is written", () => {
    expect(isLike(call, "+86 139 1234", [])).toBe(true);
    expect(isLike(call, "5604", [])).toBe(true);
    expect(isLike(call, "5605", [])).toBe(false);
  });

  it("finds a name and a note, whatever the case", () => {
    expect(isLike(call, "maria", ["Maria Lewandowska"])).toBe(true);
    expect(isLike(call, "friday", [])).toBe(true);
    expect(isLike(call, "monday", ["Maria"])).toBe(false);
    expect(isLike(call, "  ", [])).toBe(true);
  });
});

describe("whose a call is", () => {
  it("is who it was, else the only one who has the number", () => {
    expect(ownerOf({ customerId: "C-9", customerIds: ["C-1"], match: "MATCH_EXACT" })).toBe("C-9");
    expect(ownerOf({ customerIds: ["C-1"], match: "MATCH_EXACT" })).toBe("C-1");
    expect(ownerOf({ customerIds: ["C-1"], match: "MATCH_PROBABLE" })).toBe("");
    expect(ownerOf({ customerIds: ["C-1", "C-2"], match: "MATCH_EXACT" })).toBe("");
  });

  it("is nobody's yet for as many as can be linked, but for the one that is looked at", () => {
    expect(unlinked([{ id: "G-1" }, { id: "G-2", customerId: "C-1" }, { id: "G-3" }], "G-3")).toBe(1);
  });
});

describe("what the log offers", () => {
  const known: CallJson = { id: "G-1", number: "1", customerIds: ["C-1"], match: "MATCH_EXACT" };

  it("is picking and reserving, with an open ticket also for a new one, and only that while it is paid", () => {
    expect(logActions(known, "reception", undefined)).toEqual(["CALL_ACTION_PICK_CUSTOMER", "CALL_ACTION_RESERVE"]);
    expect(logActions(known, "reception", {})).toContain("CALL_ACTION_PICK_CUSTOMER_FOR_NEW_TICKET");
    expect(logActions(known, "reception", { paying: true })).toEqual([
      "CALL_ACTION_PICK_CUSTOMER_FOR_NEW_TICKET",
      "CALL_ACTION_RESERVE",
    ]);
  });

  it("is nothing of another register's call, and nothing without a register", () => {
    expect(logActions({ ...known, claimedBy: "office" }, "reception", undefined)).toEqual([]);
    expect(logActions(known, "", undefined)).toEqual([]);
  });

  it("is nothing twice", () => {
    expect(logActions({ ...known, ticketId: "S-1", bookingId: "B-1" }, "reception", undefined)).toEqual([]);
  });
});
