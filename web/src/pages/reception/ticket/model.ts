// What a ticket lets one do, what it comes to, and what has changed of it. The rules decide (fsm/ticket.go); this is what
// the page offers, and why it does not offer the rest.
import type { TicketJson, TicketLineJson } from "../../../gen/storehub/v1/ticket_pb";

/** How far a ticket is, as a person at the desk sees it: one that is being paid is neither open nor parked to her. */
export type Standing = "open" | "parked" | "paying" | "closed" | "voided";

export function standing(t: TicketJson): Standing {
  if (t.state === "TICKET_STATE_CLOSED") return "closed";
  if (t.state === "TICKET_STATE_VOIDED") return "voided";
  if (t.paying) return "paying";
  return t.state === "TICKET_STATE_PARKED" ? "parked" : "open";
}

/** The colours of their marks. */
export const colours: Readonly<Record<Standing, string>> = {
  open: "serving",
  parked: "held",
  paying: "pending",
  closed: "idle",
  voided: "",
};

/** Where somebody stands who wants to do something. */
export interface Place {
  /** The terminal, "" = this browser is none. */
  terminal: string;
  /** Somebody is signed in: a person takes money anywhere, a terminal for its own tickets alone. */
  person: boolean;
}

export interface May {
  lines: boolean;
  customer: boolean;
  park: boolean;
  resume: boolean;
  /** Begin the payment, go on with it, close. */
  pay: boolean;
  endPayment: boolean;
  void: boolean;
}

export function mayDo(t: TicketJson, at: Place): May {
  const s = standing(t);
  const here = at.person || at.terminal === t.terminal;
  const some = (t.lines ?? []).length > 0;
  return {
    lines: s === "open",
    customer: s === "open" || s === "parked",
    park: s === "open",
    resume: s === "parked",
    pay: (s === "open" || s === "paying") && here && some && BigInt(t.totalMinor ?? 0) >= 0n,
    endPayment: s === "paying",
    void: s === "open" || s === "parked",
  };
}

/** What lines come to. */
export function sumOf(lines: readonly TicketLineJson[]): bigint {
  return lines.reduce((all, l) => all + BigInt(l.amountMinor ?? 0), 0n);
}

/** Quantity times price, both as they are sent. */
export function amountOf(quantity: number, priceMinor: string): bigint {
  return BigInt(quantity) * BigInt(priceMinor || 0);
}

/** So many per cent of an amount, rounded half up to the minor unit; nothing of what is below nothing. */
export function percentOf(total: bigint, percent: number): bigint {
  return total <= 0n ? 0n : (total * BigInt(percent) + 50n) / 100n;
}

/** What the guest gets back, undefined while he has not given enough. */
export function changeOf(givenMinor: string | undefined, total: bigint): bigint | undefined {
  if (givenMinor === undefined) return undefined;
  const back = BigInt(givenMinor) - total;
  return back >= 0n ? back : undefined;
}

/** What a guest is likely to give beside the very amount: round sums above it, at most three. */
export function notesFor(total: bigint, digits: number): bigint[] {
  if (total <= 0n) return [];
  const major = 10n ** BigInt(digits);
  const up = (to: bigint): bigint => ((total + to - 1n) / to) * to;
  const all = [10n, 50n, 100n, 200n, 500n].map((n) => up(n * major)).filter((n) => n > total);
  return [...new Set(all)].slice(0, 3);
}

/** Which item everything on a ticket is of, and how many units that takes off a punch card; undefined when it is not so. */
export function unitsOf(lines: readonly TicketLineJson[]): { item: string; units: number } | undefined {
  const item = lines[0]?.item ?? "";
  if (!item || lines.some((l) => l.item !== item)) return undefined;
  return { item, units: lines.reduce((n, l) => n + (l.quantity ?? 1), 0) };
}

/** One thing that has changed of a ticket. */
export interface Change {
  /** What tells it from others, so that who did it is not told of it: "+S-3/1", "-S-3/1", "customer:C-1", "is:parked". */
  key: string;
  what: "added" | "removed" | "customer" | Standing;
  line?: TicketLineJson;
}

/** What has become another between two readings of a ticket. */
export function changesOf(before: TicketJson, after: TicketJson): Change[] {
  const had = new Map((before.lines ?? []).map((l) => [l.lineId ?? "", l]));
  const has = new Map((after.lines ?? []).map((l) => [l.lineId ?? "", l]));
  const all: Change[] = [];
  for (const [id, line] of has) if (!had.has(id)) all.push({ key: `+${id}`, what: "added", line });
  for (const [id, line] of had) if (!has.has(id)) all.push({ key: `-${id}`, what: "removed", line });
  if ((before.customerId ?? "") !== (after.customerId ?? ""))
    all.push({ key: `customer:${after.customerId ?? ""}`, what: "customer" });
  if (standing(before) !== standing(after)) all.push({ key: `is:${standing(after)}`, what: standing(after) });
  return all;
}

/** The tickets of a list by how far they are; of those that are over, the ones of a business day. */
export function byStanding(
  all: readonly TicketJson[],
  isToday: (closedAt: string | null | undefined) => boolean,
): Record<Standing, TicketJson[]> {
  const groups: Record<Standing, TicketJson[]> = { open: [], paying: [], parked: [], closed: [], voided: [] };
  for (const t of all) {
    const s = standing(t);
    if ((s !== "closed" && s !== "voided") || isToday(t.closedAt)) groups[s].push(t);
  }
  return groups;
}
