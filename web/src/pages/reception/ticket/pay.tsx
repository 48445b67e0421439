// Taking the money: how the guest pays, what he gives, what he gets back. How is chosen each time: what is chosen by
// nobody would be written down by a hasty second press.
import type { JSX } from "preact";
import { tickets } from "../../../api/services";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { money } from "../../../i18n/format";
import { currencyDigits, fromMinor, toMinor } from "../../../ui/money";
import type { Deed } from "../../../ui/deed";
import { Button } from "../../../ui/parts";
import { Foot } from "../foot";
import { become, choose, chosen } from "../stage";
import { closing, methods, type Draft } from "./closing";
import { changeOf, notesFor, standing } from "./model";
import { becameOf, useTicketDeed } from "./news";
import { AmountField, Reason, Step, TextField, useSettled } from "./parts";
import { PunchChoice } from "./punch";
import { ticketWords } from "./words";

function draft(): Draft {
  return {
    method: methods.find((m) => m === chosen("method")),
    given: chosen("given"),
    reference: chosen("ref"),
    differs: chosen("differs") !== "" && chosen("method") !== "PAYMENT_METHOD_PUNCH_CARD",
    paid: chosen("paid"),
    reason: chosen("reason"),
    another: chosen("another") !== "",
  };
}

export function Pay(p: { ticket: TicketJson; shut: string }): JSX.Element {
  const w = ticketWords();
  const deed = useTicketDeed();
  const t = p.ticket;
  const currency = t.currency ?? "";
  const d = draft();
  const ask = closing(d, t);
  const paying = standing(t) === "paying";
  const settled = useSettled(paying ? "paying" : "ended");
  if (["closed", "voided"].includes(standing(t))) return <Over ticket={t} shut={p.shut} deed={deed} />;
  const change = (values: Record<string, string>): void => {
    deed.clear();
    choose(values);
  };
  const close = (): void => {
    if (!ask || p.shut || !settled || !paying) return;
    const given = d.method === "PAYMENT_METHOD_CASH" && d.given.trim() ? d.given : "";
    void deed.write(tickets.closeTicket, ask, becameOf(t), {
      onward: () => become("ticket", { id: t.id ?? "", given }),
    });
  };
  const begin = (): void =>
    void deed.write(tickets.beginPayment, { ticketId: t.id ?? "" }, becameOf(t), { key: "begin" });
  const taken = deed.fault?.reason === "REASON_UNIT_TAKEN" || d.another;
  return (
    <>
      <Step title={w.howPaid} onEnter={close}>
        <div class="tabs" role="group" aria-label={w.howPaid}>
          {methods.map((m) => (
            <Button key={m} pressed={d.method === m} onPress={() => change({ method: m, ref: "", another: "" })}>
              {w.method[m]}
            </Button>
          ))}
        </div>
        {d.method === "PAYMENT_METHOD_CASH" && <Cash ticket={t} draft={d} onChange={change} />}
        {d.method === "PAYMENT_METHOD_CARD" && (
          <TextField label={w.slip} hint={w.slipWhy} value={d.reference} onType={(ref) => change({ ref })} max={64} />
        )}
        {d.method === "PAYMENT_METHOD_OTHER" && (
          <TextField
            label={w.reference}
            hint={w.referenceWhy}
            value={d.reference}
            onType={(ref) => change({ ref })}
            max={64}
          />
        )}
        {d.method === "PAYMENT_METHOD_PUNCH_CARD" && (
          <PunchChoice ticket={t} value={d.reference} onChoose={(ref) => change({ ref })} />
        )}
        {d.method === "PAYMENT_METHOD_PUNCH_CARD" && taken && (
          <Check label={w.takeAnother} on={d.another} onChange={(on) => change({ another: on ? "1" : "" })} />
        )}
        {d.method && d.method !== "PAYMENT_METHOD_PUNCH_CARD" && <Differs ticket={t} draft={d} onChange={change} />}
      </Step>
      <Foot
        deed={deed}
        onPress={paying ? close : begin}
        needsActor={false}
        label={paying ? w.close : w.beginAgain}
        notYet={Boolean(p.shut) || !settled || (paying && !ask)}
      >
        {p.shut || (!paying && w.notPaying) ? (
          <p class="notice warn">{p.shut || w.notPaying}</p>
        ) : (
          <span class="ticket-sum number">
            {w.total} <b>{money(t.totalMinor, currency)}</b>
          </span>
        )}
      </Foot>
    </>
  );
}

/** It was closed or voided elsewhere meanwhile: what was typed here is of no use, and no change is to be given. */
function Over(p: { ticket: TicketJson; shut: string; deed: Deed }): JSX.Element {
  return (
    <Foot
      deed={p.deed}
      onPress={() => become("ticket", { id: p.ticket.id ?? "" })}
      needsActor={false}
      label={ticketWords().showIt}
    >
      <p class="notice warn">{p.shut}</p>
    </Foot>
  );
}

interface PartProps {
  ticket: TicketJson;
  draft: Draft;
  onChange: (values: Record<string, string>) => void;
}

/** What the guest gives, and what he gets back. */
function Cash(p: PartProps): JSX.Element {
  const w = ticketWords();
  const currency = p.ticket.currency ?? "";
  const digits = currencyDigits(currency);
  const paid = p.draft.differs ? toMinor(p.draft.paid, digits) : String(p.ticket.totalMinor ?? "0");
  const due = BigInt(paid ?? p.ticket.totalMinor ?? 0);
  const given = toMinor(p.draft.given, digits);
  const change = changeOf(given, due);
  return (
    <div class="ticket-cash">
      <AmountField
        label={w.given}
        value={p.draft.given}
        currency={currency}
        onType={(text) => p.onChange({ given: text })}
      />
      <div class="choices">
        {[due, ...notesFor(due, digits)].map((n, i) => (
          <Button key={i} onPress={() => p.onChange({ given: fromMinor(String(n), digits) })}>
            <span class="two number">
              {i === 0 && <small class="soft">{w.exact}</small>}
              <span>{money(String(n), currency)}</span>
            </span>
          </Button>
        ))}
      </div>
      {given !== undefined && (
        <output class={`ticket-change number ${change === undefined ? "missing" : ""}`}>
          {change === undefined ? w.missing : w.change} <b>{money(String(change ?? due - BigInt(given)), currency)}</b>
        </output>
      )}
    </div>
  );
}

/** A tip, or less than the total: with the reason. */
function Differs(p: PartProps): JSX.Element {
  const w = ticketWords();
  return (
    <>
      <Check label={w.another} on={p.draft.differs} onChange={(on) => p.onChange({ differs: on ? "1" : "" })} />
      {p.draft.differs && (
        <>
          <AmountField
            label={w.paidAmount}
            value={p.draft.paid}
            currency={p.ticket.currency ?? ""}
            onType={(paid) => p.onChange({ paid })}
          />
          <Reason
            label={w.whyDiffers}
            why={w.voidWhy}
            value={p.draft.reason}
            usual={w.differs}
            onType={(reason) => p.onChange({ reason })}
          />
        </>
      )}
    </>
  );
}

function Check(p: { label: string; on: boolean; onChange: (on: boolean) => void }): JSX.Element {
  return (
    <label class="check">
      <input type="checkbox" checked={p.on} onChange={(e) => p.onChange(e.currentTarget.checked)} />
      {p.label}
    </label>
  );
}
