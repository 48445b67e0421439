// Adding a line: a service that somebody had, something of the catalogue, a free amount, or a discount. What was added
// leaves the step empty, so that the next one can follow, and a second press of a double click finds nothing to add.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { tickets } from "../../../api/services";
import type { AddLineRequestJson, TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { money } from "../../../i18n/format";
import { currencyDigits, fromMinor, toMinor } from "../../../ui/money";
import { Button } from "../../../ui/parts";
import { itemName, sold } from "../data";
import { Foot } from "../foot";
import { choose, chosen } from "../stage";
import { amountOf, percentOf } from "./model";
import { useTicketDeed } from "./news";
import { AmountField, lineName, OtherTicket, Quantity, quantityOf, Step, TextField } from "./parts";
import { ItemChoice, ServiceChoice } from "./pick";
import { ticketWords } from "./words";

const ways = ["service", "item", "amount", "discount"] as const;
type Way = (typeof ways)[number];

/** What is chosen and typed, as it stands behind #. */
interface Draft {
  way: Way;
  dispatch: string;
  /** The dispatch names no item. */
  bare: boolean;
  item: string;
  quantity: number;
  price: string;
  text: string;
}

const nothing = { a: "", bare: "", item: "", q: "", price: "", text: "" };

function draft(): Draft {
  const way = ways.find((x) => x === chosen("way")) ?? (chosen("a") ? "service" : "item");
  return {
    way,
    dispatch: chosen("a"),
    bare: chosen("bare") !== "",
    item: chosen("item"),
    quantity: quantityOf(chosen("q")),
    price: chosen("price"),
    text: chosen("text"),
  };
}

/** The line that is asked for, and what it is likely to come to; undefined while something is missing. */
function lineOf(d: Draft, ticketId: string, currency: string): { ask: AddLineRequestJson; sum: bigint } | undefined {
  const typed = toMinor(d.price, currencyDigits(currency));
  const wrong = d.price.trim() !== "" && typed === undefined;
  const listed = String(sold.value.find((i) => i.id === d.item)?.priceMinor ?? "0");
  const price = typed !== undefined ? { unitPriceMinor: typed } : {};
  if (wrong) return undefined;
  switch (d.way) {
    case "service":
      return d.dispatch && (d.item || !d.bare)
        ? { ask: { ticketId, assignmentId: d.dispatch, item: d.item, ...price }, sum: BigInt(typed ?? listed) }
        : undefined;
    case "item":
      return d.item
        ? {
            ask: { ticketId, item: d.item, quantity: d.quantity, ...price },
            sum: amountOf(d.quantity, typed ?? listed),
          }
        : undefined;
    case "amount":
      return typed !== undefined && d.text.trim()
        ? { ask: { ticketId, text: d.text.trim(), quantity: d.quantity, ...price }, sum: amountOf(d.quantity, typed) }
        : undefined;
    case "discount": {
      const off = typed === undefined ? 0n : BigInt(typed);
      const text = d.text.trim() || ticketWords().discount;
      return off > 0n ? { ask: { ticketId, text, unitPriceMinor: String(-off) }, sum: -off } : undefined;
    }
  }
}

export function AddLine(p: { ticket: TicketJson; shut: string }): JSX.Element {
  const w = ticketWords();
  const deed = useTicketDeed();
  const added = useSignal("");
  const currency = p.ticket.currency ?? "";
  const d = draft();
  const line = lineOf(d, p.ticket.id ?? "", currency);
  const change = (values: Record<string, string>): void => {
    deed.clear();
    choose(values);
  };
  const add = (): void => {
    if (!line || p.shut) return;
    void deed.write(tickets.addLine, line.ask, (answer) => [`+${answer.lineId}`], {
      onward: (answer) => {
        added.value = w.didAdd(lineName(answer.line ?? {}), money(answer.line?.amountMinor, currency));
        choose(nothing);
      },
    });
  };
  const needsItem = deed.fault?.reason === "REASON_REQUIRED" && d.way === "service";
  return (
    <>
      <Step title={w.addLine} onEnter={add}>
        <div class="tabs" role="group" aria-label={w.addLine}>
          {ways.map((x) => (
            <Button key={x} pressed={d.way === x} onPress={() => change({ ...nothing, way: x })}>
              {w.from[x]}
            </Button>
          ))}
        </div>
        {d.way === "service" && <ServiceChoice chosen={d.dispatch} bare={d.bare} item={d.item} onChange={change} />}
        {d.way === "item" && <ItemChoice value={d.item} currency={currency} onChoose={(item) => change({ item })} />}
        {d.way === "amount" && <TextField label={w.text} value={d.text} onType={(text) => change({ text })} />}
        {d.way === "discount" && <Percents ticket={p.ticket} onChoose={(price) => change({ price })} />}
        <div class="ticket-fields">
          {d.way === "discount" && (
            <TextField label={w.text} value={d.text} hint={w.discount} onType={(text) => change({ text })} />
          )}
          <AmountField
            label={d.way === "amount" || d.way === "discount" ? w.amount : w.price}
            {...(d.item && d.way !== "amount" ? { hint: w.priceHint(money(priceOf(d.item), currency)) } : {})}
            value={d.price}
            currency={currency}
            onType={(price) => change({ price })}
          />
          {(d.way === "item" || d.way === "amount") && (
            <Quantity value={d.quantity} onChange={(n) => change({ q: String(n) })} />
          )}
        </div>
        <OtherTicket fault={deed.fault} not={p.ticket.id ?? ""} />
      </Step>
      <Foot
        deed={needsItem ? { ...deed, failed: w.needsItem } : deed}
        onPress={add}
        needsActor={false}
        label={w.addLine}
        notYet={!line || Boolean(p.shut)}
      >
        {p.shut ? (
          <p class="notice warn">{p.shut}</p>
        ) : d.way === "service" && d.bare && !line ? (
          <p class="notice warn">{w.needsItem}</p>
        ) : line ? (
          <span class="number">
            {d.item ? itemName(d.item) : d.text}{" "}
            {(d.item || d.way !== "service" || d.price) && <b>{money(String(line.sum), currency)}</b>}
          </span>
        ) : (
          <span class="ticket-added" role="status">
            {added.value}
          </span>
        )}
      </Foot>
    </>
  );
}

function priceOf(item: string): string {
  return String(sold.value.find((i) => i.id === item)?.priceMinor ?? "0");
}

const percents = [5, 10, 15, 20, 50];

/** So much of what stands on the ticket now, as an amount. */
function Percents(p: { ticket: TicketJson; onChoose: (price: string) => void }): JSX.Element {
  const w = ticketWords();
  const total = BigInt(p.ticket.totalMinor ?? 0);
  const digits = currencyDigits(p.ticket.currency ?? "");
  return (
    <div class="choices">
      {percents.map((n) => (
        <Button
          key={n}
          disabled={total <= 0n}
          onPress={() => p.onChoose(fromMinor(String(percentOf(total, n)), digits))}
        >
          <span class="two number">
            <span>{w.percent(n)}</span>
            <small class="soft">{money(String(percentOf(total, n)), p.ticket.currency ?? "")}</small>
          </span>
        </Button>
      ))}
    </div>
  );
}
