import { describe, expect, it, test } from "vitest";
import type { TicketJson, TicketLineJson } from "../../../gen/storehub/v1/ticket_pb";
import {
  amountOf,
  byStanding,
  changeOf,
  changesOf,
  mayDo,
  notesFor,
  percentOf,
  standing,
  sumOf,
  unitsOf,
  type May,
} from "./model";

const line = (id: string, amountMinor: string, more: Partial<TicketLineJson> = {}): TicketLineJson => ({
  lineId: id,
  amountMinor,
  quantity: 1,
  ...more,
});

const ticket = (more: Partial<TicketJson> = {}): TicketJson => ({
  id: "S-1",
  state: "TICKET_STATE_OPEN",
  terminal: "reception",
  totalMinor: "9800",
  lines: [line("S-1/1", "9800", { item: "foot60" })],
  ...more,
});

const here = { terminal: "reception", person: false };

function allowed(t: TicketJson, at = here): string {
  const may = mayDo(t, at);
  return (Object.keys(may) as (keyof May)[]).filter((k) => may[k]).join(" ");
}

describe("what may be done", () => {
  it("follows the states", () => {
    expect(allowed(ticket())).toBe("lines customer park pay void");
    expect(allowed(ticket({ state: "TICKET_STATE_PARKED" }))).toBe("customer resume void");
    expect(allowed(ticket({ paying: true }))).toBe("pay endPayment");
    expect(allowed(ticket({ state: "TICKET_STATE_PARKED", paying: true }))).toBe("pay endPayment");
    expect(allowed(ticket({ state: "TICKET_STATE_CLOSED" }))).toBe("");
    expect(allowed(ticket({ state: "TICKET_STATE_VOIDED" }))).toBe("");
  });

  it("takes money at its own register, or by a person", () => {
    expect(mayDo(ticket(), { terminal: "office", person: false }).pay).toBe(false);
    expect(mayDo(ticket({ paying: true }), { terminal: "office", person: false }).endPayment).toBe(true);
    expect(mayDo(ticket(), { terminal: "office", person: true }).pay).toBe(true);
    expect(mayDo(ticket(), { terminal: "office", person: false }).lines).toBe(true);
  });

  it("takes none for nothing, and none below nothing", () => {
    expect(mayDo(ticket({ lines: [], totalMinor: "0" }), here).pay).toBe(false);
    expect(mayDo(ticket({ totalMinor: "-1" }), here).pay).toBe(false);
    expect(mayDo(ticket({ totalMinor: "0" }), here).pay).toBe(true);
  });

  it("calls one that is being paid neither open nor parked", () => {
    expect(standing(ticket({ paying: true }))).toBe("paying");
    expect(standing(ticket({ paying: true, state: "TICKET_STATE_CLOSED" }))).toBe("closed");
  });
});

describe("sums", () => {
  it("are whole minor units, however large", () => {
    expect(sumOf([line("a", "9007199254740993"), line("b", "-1000"), line("c", "2")])).toBe(9007199254739995n);
    expect(amountOf(3, "1999")).toBe(5997n);
    expect(amountOf(2, "")).toBe(0n);
  });

  it("take per cents off, rounded half up, and nothing off nothing", () => {
    expect(percentOf(9800n, 10)).toBe(980n);
    expect(percentOf(333n, 5)).toBe(17n);
    expect(percentOf(330n, 5)).toBe(17n);
    expect(percentOf(329n, 5)).toBe(16n);
    expect(percentOf(-100n, 10)).toBe(0n);
  });

  it("give change only of enough", () => {
    expect(changeOf("10000", 9800n)).toBe(200n);
    expect(changeOf("9800", 9800n)).toBe(0n);
    expect(changeOf("9799", 9800n)).toBeUndefined();
    expect(changeOf(undefined, 9800n)).toBeUndefined();
  });

  it("know what guests give: round sums above the total", () => {
    expect(notesFor(9850n, 2)).toEqual([10000n, 20000n, 50000n]);
    expect(notesFor(12340n, 2)).toEqual([13000n, 15000n, 20000n]);
    expect(notesFor(10000n, 2)).toEqual([20000n, 50000n]);
    expect(notesFor(1234n, 0)).toEqual([1240n, 1250n, 1300n]);
    expect(notesFor(0n, 2)).toEqual([]);
  });
});

test("a punch card pays for one kind of thing", () => {
  const facial = (q: number): TicketLineJson => line("x", "1", { item: "facial", quantity: q });
  expect(unitsOf([facial(2), facial(1)])).toEqual({ item: "facial", units: 3 });
  expect(unitsOf([facial(2), line("y", "1", { item: "tea" })])).toBeUndefined();
  expect(unitsOf([line("y", "1", { text: "gift" })])).toBeUndefined();
  expect(unitsOf([])).toBeUndefined();
});

describe("changes", () => {
  it("are told by keys that say what was done", () => {
    const before = ticket({ lines: [line("S-1/1", "1"), line("S-1/2", "2")] });
    const after = ticket({ lines: [line("S-1/1", "1"), line("S-1/3", "3")], customerId: "C-2", paying: true });
    expect(changesOf(before, after).map((c) => c.key)).toEqual(["+S-1/3", "-S-1/2", "customer:C-2", "is:paying"]);
    expect(changesOf(after, after)).toEqual([]);
  });

  it("keep the line that is gone, so that it can be named", () => {
    const gone = line("S-1/1", "9800", { text: "towel" });
    expect(changesOf(ticket({ lines: [gone] }), ticket({ lines: [] }))[0]?.line).toEqual(gone);
  });
});

test("a list shows what is over only of today", () => {
  const all = [
    ticket({ id: "S-1" }),
    ticket({ id: "S-2", paying: true }),
    ticket({ id: "S-3", state: "TICKET_STATE_CLOSED", closedAt: "today" }),
    ticket({ id: "S-4", state: "TICKET_STATE_CLOSED", closedAt: "before" }),
    ticket({ id: "S-5", state: "TICKET_STATE_VOIDED", closedAt: "today" }),
  ];
  const groups = byStanding(all, (at) => at === "today");
  expect(Object.fromEntries(Object.entries(groups).map(([k, v]) => [k, v.map((t) => t.id).join()]))).toEqual({
    open: "S-1",
    paying: "S-2",
    parked: "",
    closed: "S-3",
    voided: "S-5",
  });
});
