// One ticket: what stands on it, whose it is, and what can be done with it now. Each act that asks for more is a step of
// its own, behind which "back" leads here.
import type { JSX } from "preact";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { clock, money } from "../../../i18n/format";
import { colon } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { byNamed } from "../../../ui/bywhom";
import { Button } from "../../../ui/parts";
import { closed } from "../data";
import { chosen, stepTo } from "../stage";
import { AddLine } from "../ticket/add";
import { Customer } from "../ticket/customer";
import { EndPayment, RemoveLine, VoidTicket } from "../ticket/end";
import { mayHere, whyNot } from "../ticket/here";
import type { May } from "../ticket/model";
import { useTicket } from "../ticket/news";
import { StandingMark, ticketTitle } from "../ticket/parts";
import { Pay } from "../ticket/pay";
import { News } from "../ticket/told";
import { Whole } from "../ticket/whole";
import { ticketWords } from "../ticket/words";
import "../ticket/ticket.css";

const steps: Record<string, { step: (p: { ticket: TicketJson; shut: string }) => JSX.Element; needs: keyof May }> = {
  add: { step: AddLine, needs: "lines" },
  remove: { step: RemoveLine, needs: "lines" },
  customer: { step: Customer, needs: "customer" },
  pay: { step: Pay, needs: "pay" },
  end: { step: EndPayment, needs: "endPayment" },
  void: { step: VoidTicket, needs: "void" },
};

export default function TicketPanel(): JSX.Element {
  const id = chosen("id");
  const { ticket, failed } = useTicket(id);
  if (!ticket) return failed ? <p class="notice bad">{failed}</p> : <p class="soft">{shopWords().loading}</p>;
  const s = steps[chosen("do")];
  return (
    <>
      <Head ticket={ticket} />
      {failed && <p class="notice bad">{failed}</p>}
      <News ticket={ticket} />
      {s ? (
        <s.step key={`${chosen("do")} ${ticket.id}`} ticket={ticket} shut={whyNot(ticket, s.needs)} />
      ) : (
        <Whole ticket={ticket} key={ticket.id} />
      )}
    </>
  );
}

function Head(p: { ticket: TicketJson }): JSX.Element {
  const w = ticketWords();
  const t = p.ticket;
  const may = mayHere(t);
  return (
    <div class="ticket-head">
      <span class="two grow">
        <b>{ticketTitle(t)}</b>
        <small class="soft number">
          {w.register} {t.terminal} · {w.opened(clock(t.openedAt), byNamed(t.openedBy ?? "", t.openedByName ?? ""))}
        </small>
      </span>
      <Button
        kind="small"
        class="ticket-whose"
        disabled={!may.customer || closed.value}
        label={`${w.customer}${colon()}${t.customerName || w.noCustomer}`}
        onPress={() => stepTo({ do: "customer" })}
      >
        <span class="cut">{t.customerName || t.customerId || w.noCustomer}</span>
      </Button>
      <StandingMark ticket={t} />
      <b class="number">{money(t.totalMinor, t.currency ?? "")}</b>
    </div>
  );
}
