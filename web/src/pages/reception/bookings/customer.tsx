// Choosing a customer: by name, number or id, or nobody whom the shop knows.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { CallOptions } from "../../../api/connect";
import type { CustomerJson } from "../../../gen/storehub/v1/customer_pb";
import { useCustomer } from "../../../ui/customer";
import { useFindCustomers } from "../../../ui/findcustomer";
import { Button, Field } from "../../../ui/parts";
import { bookingWords } from "./words";

interface CustomerProps {
  value: string;
  onChoose: (id: string) => void;
  options: CallOptions;
  /** Instead of a customer of the shop; not set = a customer must be chosen. */
  without?: string;
}

/** As many as fit without scrolling far; who types more finds the others. */
const mostFound = 8;

function CustomerLine(p: { customer: CustomerJson }): JSX.Element {
  const c = p.customer;
  return (
    <span class="two">
      <span class="cut">{c.name || c.id}</span>
      <small class="soft number cut">{[c.id, c.phones?.[0]].filter(Boolean).join(" · ")}</small>
    </span>
  );
}

export function CustomerChoice(p: CustomerProps): JSX.Element {
  const w = bookingWords();
  const read = useCustomer(p.value, p.options);
  const known = read.value?.customer;
  if (!p.value) return <CustomerSearch {...p} />;
  return (
    <fieldset class="choice">
      <legend>{w.customer}</legend>
      <div class="choices">
        <span class="chip big-chip">
          {known ? <CustomerLine customer={known} /> : p.value}
          <Button kind="small" label={w.other} onPress={() => p.onChoose("")}>
            ✕
          </Button>
        </span>
        {known?.notes && <span class="soft">{known.notes}</span>}
      </div>
      {read.failed && <p class="notice warn">{read.failed}</p>}
    </fieldset>
  );
}

function CustomerSearch(p: CustomerProps): JSX.Element {
  const w = bookingWords();
  const text = useSignal("");
  const wanted = text.value.trim();
  const read = useFindCustomers(wanted, 1, p.options);
  const found = read.list;
  return (
    <div class="stack">
      <Field
        label={w.customer}
        hint={p.without ? `${w.customerHint} ${p.without}` : w.customerHint}
        wrong={read.failed || undefined}
      >
        {(a) => (
          <input
            {...a}
            class="input"
            type="search"
            autocomplete="off"
            maxLength={60}
            value={text.value}
            onInput={(e) => (text.value = e.currentTarget.value)}
          />
        )}
      </Field>
      {wanted && found?.length === 0 && <p class="notice warn">{w.noneFound(wanted)}</p>}
      <div class="choices">
        {(found ?? []).slice(0, mostFound).map((c) => (
          <Button key={c.id} onPress={() => p.onChoose(c.id ?? "")}>
            <CustomerLine customer={c} />
          </Button>
        ))}
        {(found ?? []).length > mostFound && <span class="soft">+{(found ?? []).length - mostFound}</span>}
      </div>
    </div>
  );
}
