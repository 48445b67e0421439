// What other terminals did to the ticket that is looked at. It is told at once and stays until somebody has seen it; it
// takes no focus.
import type { JSX } from "preact";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { money } from "../../../i18n/format";
import { comma } from "../../../i18n/punctuation";
import { Button } from "../../../ui/parts";
import type { Change } from "./model";
import { news, putAway } from "./news";
import { lineName } from "./parts";
import { ticketWords } from "./words";

export function News(p: { ticket: TicketJson }): JSX.Element {
  const w = ticketWords();
  const all = news();
  return (
    <div role="status" aria-live="polite">
      {all.length > 0 && (
        <div class="notice warn ticket-told">
          <span class="grow">
            <b>{w.elsewhere}</b>
            <ul>
              {all.map((c) => (
                <li key={c.key}>{said(c, p.ticket)}</li>
              ))}
            </ul>
          </span>
          <Button kind="small" onPress={putAway}>
            {w.understood}
          </Button>
        </div>
      )}
    </div>
  );
}

function said(c: Change, t: TicketJson): string {
  const w = ticketWords();
  const line = c.line ? `${lineName(c.line)}${comma()}${money(c.line.amountMinor, t.currency ?? "")}` : "";
  switch (c.what) {
    case "added":
      return w.added(line);
    case "removed":
      return w.removed(line);
    case "customer":
      return w.nowCustomer(t.customerName || t.customerId || w.noCustomer);
  }
  return w.now[c.what];
}
