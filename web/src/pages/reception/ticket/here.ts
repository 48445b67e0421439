// What of a ticket may be done from this browser, and why not the rest.
import { terminalId, who } from "../../../api/session";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { mayDo, standing, type May } from "./model";
import { atDesk } from "./news";
import { ticketWords } from "./words";

/** What of a ticket may be done from here. */
export function mayHere(t: TicketJson): May {
  return mayDo(t, { terminal: terminalId.value, person: atDesk().as === undefined && Boolean(who.value?.person) });
}

/** Why nothing of the kind may be done now. */
export function whyNot(t: TicketJson, needs: keyof May): string {
  const w = ticketWords();
  if (mayHere(t)[needs]) return "";
  switch (standing(t)) {
    case "closed":
    case "voided":
      return w.now[standing(t)];
    case "parked":
      return w.parkedWhy;
    case "paying":
      return needs === "pay" ? w.payElsewhere(t.terminal ?? "") : w.payingHere;
    default:
      if (needs !== "pay") return "";
      if ((t.lines ?? []).length === 0) return w.empty;
      return BigInt(t.totalMinor ?? 0) < 0n ? w.belowZero : w.payElsewhere(t.terminal ?? "");
  }
}
