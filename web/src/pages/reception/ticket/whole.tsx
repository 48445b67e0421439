// A ticket as a whole: its lines, the acts in their states, and what comes next.
import type { JSX } from "preact";
import { terminalId } from "../../../api/session";
import { tickets } from "../../../api/services";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { clock, money } from "../../../i18n/format";
import { colon } from "../../../i18n/punctuation";
import { currencyDigits, toMinor } from "../../../ui/money";
import { Button } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { closed } from "../data";
import { Foot } from "../foot";
import { chosen, stepTo } from "../stage";
import { mayHere, whyNot } from "./here";
import { changeOf, standing, type May } from "./model";
import { becameOf, news, useTicketDeed } from "./news";
import { Line, OtherTicket, ticketTitle, useSettled } from "./parts";
import { ticketWords } from "./words";

/** The lines, and the acts in their states. */
export function Whole(p: { ticket: TicketJson }): JSX.Element {
  const w = ticketWords();
  const t = p.ticket;
  const may = mayHere(t);
  const lines = t.lines ?? [];
  const fresh = new Set(news().map((c) => c.line?.lineId));
  return (
    <>
      <Acts ticket={t} may={may} />
      {lines.length === 0 && <p class="soft">{w.empty}</p>}
      <ul class="ticket-lines">
        {lines.map((l) => (
          <Line
            key={l.lineId}
            line={l}
            currency={t.currency ?? ""}
            fresh={fresh.has(l.lineId)}
            {...(may.lines && !closed.value ? { onRemove: () => stepTo({ do: "remove", line: l.lineId ?? "" }) } : {})}
          />
        ))}
      </ul>
      <Over ticket={t} />
      <Next ticket={t} may={may} />
    </>
  );
}

function Acts(p: { ticket: TicketJson; may: May }): JSX.Element | null {
  const w = ticketWords();
  const deed = useTicketDeed();
  const t = p.ticket;
  const ticketId = t.id ?? "";
  const shut = closed.value || deed.busy;
  const park = (): void =>
    void deed.write(tickets.parkTicket, { ticketId }, becameOf(t), {
      key: "park",
      done: () => say("good", w.didPark(ticketTitle(t))),
    });
  if (!p.may.lines && !p.may.void && !p.may.endPayment) return null;
  return (
    <>
      <div class="ticket-acts">
        {p.may.lines && (
          <Button
            {...((t.lines ?? []).length === 0 ? { kind: "main" as const } : {})}
            disabled={shut}
            onPress={() => stepTo({ do: "add" })}
          >
            + {w.addLine}
          </Button>
        )}
        {p.may.park && (
          <Button disabled={shut} onPress={park}>
            {w.park}
          </Button>
        )}
        {p.may.endPayment && (
          <Button disabled={shut} onPress={() => stepTo({ do: "end" })}>
            {w.endPayment}
          </Button>
        )}
        {p.may.void && (
          <Button kind="danger" disabled={shut} onPress={() => stepTo({ do: "void" })}>
            {w.void}
          </Button>
        )}
      </div>
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
    </>
  );
}

/** What a ticket came to that is over. */
function Over(p: { ticket: TicketJson }): JSX.Element | null {
  const w = ticketWords();
  const t = p.ticket;
  const currency = t.currency ?? "";
  const s = standing(t);
  if (s === "voided")
    return (
      <p class="notice">
        {w.whyVoided} {clock(t.closedAt)}
        {colon()}
        {t.reason}
      </p>
    );
  const how = t.payment?.method;
  if (s !== "closed" || !how || how === "PAYMENT_METHOD_UNSPECIFIED") return null;
  const back = changeOf(toMinor(chosen("given"), currencyDigits(currency)), BigInt(t.payment?.amountMinor ?? 0));
  return (
    <div class="notice good ticket-paid" role="status">
      <span class="grow">
        {w.paid(w.method[how], money(t.payment?.amountMinor, currency))}
        {t.payment?.reference && ` · ${t.payment.reference}`} · {clock(t.closedAt)}
        {t.reason && ` · ${t.reason}`}
      </span>
      {back !== undefined && (
        <span class="ticket-change number">
          {w.change} <b>{money(String(back), currency)}</b>
        </span>
      )}
    </div>
  );
}

/** The total, and what comes next: take the money, or bring the ticket back. */
function Next(p: { ticket: TicketJson; may: May }): JSX.Element {
  const w = ticketWords();
  const deed = useTicketDeed();
  const t = p.ticket;
  const ticketId = t.id ?? "";
  const s = standing(t);
  const settled = useSettled(s);
  const total = (
    <span class="ticket-sum number">
      {w.total} <b>{money(t.totalMinor, t.currency ?? "")}</b>
    </span>
  );
  if (s === "closed" || s === "voided")
    return (
      <footer class="panel-foot">
        <div class="panel-foot-row">{total}</div>
      </footer>
    );
  const resume = (): void =>
    void deed.write(tickets.resumeTicket, { ticketId, terminal: terminalId.value }, becameOf(t), { key: "resume" });
  const pay = (): void => {
    if (s === "paying") stepTo({ do: "pay" });
    else
      void deed.write(tickets.beginPayment, { ticketId }, becameOf(t), {
        key: "begin",
        onward: () => stepTo({ do: "pay" }),
      });
  };
  const why = p.may.pay || s === "parked" ? "" : whyNot(t, "pay");
  return (
    <Foot
      deed={deed}
      onPress={s === "parked" ? resume : pay}
      needsActor={false}
      label={s === "parked" ? w.resume : s === "paying" ? w.goOnPaying : w.pay}
      notYet={!settled || (s === "parked" ? !p.may.resume : !p.may.pay)}
    >
      <span class="two">
        {total}
        <small class="soft">{s === "paying" && !why ? w.payingHere : why || (s === "parked" && w.parkedWhy)}</small>
        <OtherTicket fault={deed.fault} not={ticketId} />
      </span>
    </Foot>
  );
}
