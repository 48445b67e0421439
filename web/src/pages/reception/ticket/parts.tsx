// What several steps of a ticket show: its lines, amounts that are typed, how many of something, and where to go on.
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { TicketJson, TicketLineJson } from "../../../gen/storehub/v1/ticket_pb";
import type { Fault } from "../../../api/fault";
import { money } from "../../../i18n/format";
import { bracketed, colon } from "../../../i18n/punctuation";
import { Button, Field } from "../../../ui/parts";
import { currencyDigits, toMinor } from "../../../ui/money";
import { itemName, personOf } from "../data";
import { open } from "../stage";
import { colours, standing } from "./model";
import { ticketNames } from "./names";
import { ticketWords } from "./words";

/** A press is one of a double click for so long. */
const doubleClickMs = 400;

/**
 * Whether what stands here has stood here for a moment. Where one act takes the place of another, the second press of a
 * double click must not do the next one.
 */
export function useSettled(what: string): boolean {
  const since = useSignal("");
  useEffect(() => {
    const timer = setTimeout(() => (since.value = what), doubleClickMs);
    return () => clearTimeout(timer);
  }, [what]);
  return since.value === what;
}

/** A step of the panel. It takes the focus when the button that led here is gone, and from nobody who has it. */
export function Step(p: { title: string; children: ComponentChildren; onEnter?: () => void }): JSX.Element {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!document.activeElement || document.activeElement === document.body) head.current?.focus();
  }, []);
  return (
    <div
      class="stack ticket-step"
      onKeyDown={(e) => {
        if (e.key !== "Enter" || !(e.target instanceof HTMLInputElement) || e.target.type === "checkbox") return;
        e.preventDefault();
        p.onEnter?.();
      }}
    >
      <h3 ref={head} tabIndex={-1}>
        {p.title}
      </h3>
      {p.children}
    </div>
  );
}

/** What a line is called: its item, its words, or both. */
export function lineName(l: TicketLineJson): string {
  return [l.item && itemName(l.item), l.text].filter(Boolean).join(" · ");
}

/** Ticket 3 · S-17: the number of the day for people, the id for ever. */
export function ticketTitle(t: TicketJson): string {
  return bracketed(ticketNames().numbered(t.number ?? 0), t.id ?? "");
}

export function StandingMark(p: { ticket: TicketJson }): JSX.Element {
  const s = standing(p.ticket);
  return <span class={`mark ${colours[s]}`}>{ticketNames().standing[s]}</span>;
}

/** One line: what, by whom, how many, how much. */
export function Line(p: {
  line: TicketLineJson;
  currency: string;
  fresh?: boolean;
  onRemove?: () => void;
}): JSX.Element {
  const w = ticketWords();
  const l = p.line;
  const below = BigInt(l.amountMinor ?? 0) < 0n;
  return (
    <li class={`ticket-line ${p.fresh ? "fresh" : ""}`}>
      <span class="two">
        <b>{lineName(l)}</b>
        <small class="soft">
          {l.technician ? (
            <span>
              <span class="number">{l.technician}</span> {personOf(l.technician)?.name} · {l.assignmentId}
            </span>
          ) : (
            l.assignmentId
          )}
        </small>
      </span>
      <span class="number soft">
        {(l.quantity ?? 1) !== 1 && w.times(l.quantity ?? 1, money(l.unitPriceMinor, p.currency))}
      </span>
      <b class={`number end ${below ? "below" : ""}`}>{money(l.amountMinor, p.currency)}</b>
      {p.onRemove && (
        <Button kind="small" label={w.removeLine(lineName(l))} onPress={p.onRemove}>
          ✕
        </Button>
      )}
    </li>
  );
}

interface AmountProps {
  label: string;
  value: string;
  currency: string;
  onType: (text: string) => void;
  hint?: string;
}

/** An amount in the currency of the ticket, as people write it. What is none says so at the field. */
export function AmountField(p: AmountProps): JSX.Element {
  const bad = p.value.trim() !== "" && toMinor(p.value, currencyDigits(p.currency)) === undefined;
  return (
    <Field label={bracketed(p.label, p.currency)} hint={p.hint} wrong={bad ? ticketWords().amountWrong : undefined}>
      {(a) => (
        <input
          {...a}
          class="input number"
          inputMode="decimal"
          autocomplete="off"
          maxLength={16}
          value={p.value}
          onInput={(e) => p.onType(e.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export function TextField(p: {
  label: string;
  value: string;
  onType: (text: string) => void;
  hint?: string;
  max?: number;
}): JSX.Element {
  return (
    <Field label={p.label} hint={p.hint}>
      {(a) => (
        <input
          {...a}
          class="input"
          autocomplete="off"
          maxLength={p.max ?? 60}
          value={p.value}
          onInput={(e) => p.onType(e.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** As many as one line may have of something. */
const mostOf = 999;

/** How many stand behind #; what is no such number is one. */
export function quantityOf(text: string): number {
  return /^[1-9]\d{0,2}$/.test(text) ? Number(text) : 1;
}

export function Quantity(p: { value: number; onChange: (n: number) => void }): JSX.Element {
  const w = ticketWords();
  return (
    <div class="ticket-quantity" role="group" aria-label={w.quantity}>
      <span class="soft">{w.quantity}</span>
      <Button label={w.fewer} disabled={p.value <= 1} onPress={() => p.onChange(p.value - 1)}>
        −
      </Button>
      <output class="number">{p.value}</output>
      <Button label={w.more} disabled={p.value >= mostOf} onPress={() => p.onChange(p.value + 1)}>
        +
      </Button>
    </div>
  );
}

/** Words by one press, others typed. */
export function Reason(p: {
  label: string;
  why: string;
  value: string;
  usual: readonly string[];
  onType: (text: string) => void;
}): JSX.Element {
  return (
    <>
      <TextField label={p.label} hint={p.why} value={p.value} onType={p.onType} max={200} />
      <div class="choices">
        {p.usual.map((r) => (
          <Button key={r} pressed={p.value === r} onPress={() => p.onType(r)}>
            {r}
          </Button>
        ))}
      </div>
    </>
  );
}

/** Where to go on when something was refused because of another ticket. */
export function OtherTicket(p: { fault: Fault | undefined; not: string }): JSX.Element | null {
  const id = p.fault?.args["ticket"] ?? "";
  if (!id || id === p.not) return null;
  return <Button onPress={() => open("ticket", { id })}>{`${ticketWords().toThat}${colon()}${id}`}</Button>;
}
