// What the windows of calls and their log know of themselves, without a page.
import type { CallJson, CallStateJson } from "../../../gen/storehub/v1/call_pb";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import type { CallActionJson, CallWindowJson } from "../../../gen/storehub/v1/terminal_pb";

/** What a window knows of who calls. */
export type Form = "unknown" | "known" | "several" | "probable" | "withheld";

export function formOf(w: CallWindowJson): Form {
  const callers = w.callers ?? [];
  if (callers.length === 0) return w.call?.number ? "unknown" : "withheld";
  // Only the last digits agree: whoever talks to him says whether it is he.
  if (callers.some((c) => c.match === "MATCH_PROBABLE")) return "probable";
  return callers.length > 1 ? "several" : "known";
}

/** The one who calls, "" = the number alone does not tell. */
export function callerOf(w: CallWindowJson): string {
  return formOf(w) === "known" ? (w.callers?.[0]?.customer?.customerId ?? "") : "";
}

export function isOver(state: CallStateJson | undefined): boolean {
  return state === "CALL_STATE_ENDED" || state === "CALL_STATE_MISSED";
}

/** Who rings comes before who talks, who talks before who has hung up; of those who ring a VIP is first. */
function rank(w: CallWindowJson): number {
  const c = w.call;
  if (isOver(c?.state)) return 3;
  if (c?.state === "CALL_STATE_ANSWERED") return 2;
  return c?.flag === "NUMBER_FLAG_VIP" ? 0 : 1;
}

const rang = (c: CallJson | undefined): number => Date.parse(c?.rangAt ?? "") || 0;

/** The windows, the most urgent first, and of equals whoever has waited longest. */
export function inOrder(windows: readonly CallWindowJson[]): CallWindowJson[] {
  return [...windows].sort((a, b) => rank(a) - rank(b) || rang(a.call) - rang(b.call));
}

/**
 * Which window is open: the one that was, as long as somebody calls there or has chosen it, so that nothing moves under a
 * finger; else the most urgent.
 */
export function openOf(ordered: readonly CallWindowJson[], last: string, chosen: string): string {
  const id = (w: CallWindowJson | undefined): string => w?.call?.id ?? "";
  if (chosen && ordered.some((w) => id(w) === chosen)) return chosen;
  const before = ordered.find((w) => id(w) === last);
  return before && !isOver(before.call?.state) ? last : id(ordered[0]);
}

/** A part of a number is several people's; only a whole one says that two calls are of one caller. */
export function wholeNumber(c: CallJson): string {
  const number = c.e164 || c.number || "";
  return number.includes("•") ? "" : number;
}

/** Calls of one caller, the last of them first. */
export interface Repeated {
  last: CallJson;
  earlier: CallJson[];
}

/** Brings the calls of each number together; whose number is not known whole stands alone. */
export function byNumber(calls: readonly CallJson[]): Repeated[] {
  const all = new Map<string, Repeated>();
  for (const c of calls) {
    const key = wholeNumber(c) || (c.id ?? "");
    const known = all.get(key);
    if (known) known.earlier.push(c);
    else all.set(key, { last: c, earlier: [] });
  }
  return [...all.values()];
}

/** Whether a call is one that somebody looks for: by digits of the number, by a name, by a note. */
export function isLike(c: CallJson, text: string, names: readonly string[]): boolean {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return true;
  const digits = wanted.replace(/[\s()+./-]/g, "");
  const number = `${c.number ?? ""} ${c.e164 ?? ""}`.replace(/[\s()+./-]/g, "");
  if (/^\d+$/.test(digits) && number.includes(digits)) return true;
  return [c.id, c.callerName, c.note, c.line, ...names].some((t) => t?.toLowerCase().includes(wanted));
}

/** Whose call it is: whom it was, else the one whose number it is for sure. "" = nobody's, or not for sure. */
export function ownerOf(c: CallJson): string {
  if (c.customerId) return c.customerId;
  const ids = c.customerIds ?? [];
  return c.match === "MATCH_EXACT" && ids.length === 1 ? (ids[0] ?? "") : "";
}

/** Whom it may be, as far as anybody knows. */
export function candidates(c: CallJson): string[] {
  return c.customerId ? [c.customerId] : (c.customerIds ?? []);
}

/** What somebody is called whose call it may be; who has no name goes by his id. */
export function nameIn(c: CallJson, id: string): string {
  return (id === c.customerId ? c.customerName : c.customerNames?.[(c.customerIds ?? []).indexOf(id)]) || id;
}

/** How many calls of a customer's numbers belong to nobody yet, but for the one that is looked at. */
export function unlinked(calls: readonly CallJson[], but: string): number {
  return calls.filter((c) => !c.customerId && c.id !== but).length;
}

/**
 * What the log offers of a call, as a window would: nothing twice, and nothing of one that another register has. The rules
 * decide anew when it is pressed.
 */
export function logActions(c: CallJson, here: string, ticket: TicketJson | undefined): CallActionJson[] {
  if (!here || (c.claimedBy && c.claimedBy !== here)) return [];
  const list: CallActionJson[] = [];
  const known = candidates(c).length > 0;
  if (!c.ticketId && (known || !c.number)) {
    if (!ticket?.paying) list.push("CALL_ACTION_PICK_CUSTOMER");
    if (ticket) list.push("CALL_ACTION_PICK_CUSTOMER_FOR_NEW_TICKET");
  }
  if (!c.bookingId) list.push("CALL_ACTION_RESERVE");
  return list;
}
