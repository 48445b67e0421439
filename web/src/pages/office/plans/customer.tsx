// Whose plan it is: somebody whom the shop knows, or somebody new, written down on the spot.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { customers } from "../../../api/services";
import { may } from "../../../api/session";
import type { CustomerJson } from "../../../gen/storehub/v1/customer_pb";
import { doubt } from "../../../live/live";
import { useCustomer } from "../../../ui/customer";
import { useDeed } from "../../../ui/deed";
import { numberIn, useFindCustomers } from "../../../ui/findcustomer";
import { Button, Field } from "../../../ui/parts";
import { planWords } from "./words";

interface CustomerProps {
  chosen: string;
  choose: (id: string) => void;
}

const fewest = 2;

export function CustomerStep(p: CustomerProps): JSX.Element {
  const w = planWords();
  const text = useSignal("");
  const fresh = useSignal(false);
  const found = useFindCustomers(text.value, fewest);
  return (
    <div class="stack">
      <Field label={w.findCustomer} hint={w.findHint}>
        {(a) => (
          <input
            {...a}
            class="input"
            type="search"
            autocomplete="off"
            value={text.value}
            onInput={(e) => (text.value = e.currentTarget.value)}
          />
        )}
      </Field>
      {found.failed && (
        <p class="notice bad" role="alert">
          {found.failed}
        </p>
      )}
      <div role="status">
        {found.list?.length === 0 && <p>{w.nobodyFound}</p>}
        {found.list && found.truncated && <p class="soft">{w.moreFound}</p>}
      </div>
      <Found list={found.list ?? []} chosen={p.chosen} choose={p.choose} />
      {!fresh.value && may("PERMISSION_CUSTOMERS") && (
        <div class="row">
          <Button onPress={() => (fresh.value = true)}>＋ {w.newCustomer}</Button>
        </div>
      )}
      {fresh.value && <NewCustomer text={text.value} choose={p.choose} />}
    </div>
  );
}

function Found(p: { list: readonly CustomerJson[]; chosen: string; choose: (id: string) => void }): JSX.Element | null {
  if (p.list.length === 0) return null;
  return (
    <ul class="plan-found">
      {p.list.map((c) => (
        <li key={c.id}>
          <button type="button" class="button" aria-pressed={c.id === p.chosen} onClick={() => p.choose(c.id ?? "")}>
            <span class="grow">{c.name}</span>
            <span class="soft number">{(c.phones ?? []).join(", ")}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What was searched for is the name, or the number, of whoever is new. */
function NewCustomer(p: { text: string; choose: (id: string) => void }): JSX.Element {
  const w = planWords();
  const deed = useDeed();
  const number = numberIn(p.text);
  const name = useSignal(number ? "" : p.text.trim());
  const phone = useSignal(number);
  const known = deed.fault?.reason === "REASON_PHONE_KNOWN" ? (deed.fault.args["customer"] ?? "") : "";
  const other = useCustomer(known).value?.customer;
  const phones = phone.value.trim() ? [phone.value.trim()] : [];
  const save = (): Promise<void> =>
    deed.run(
      customers.putCustomer,
      { name: name.value.trim(), phones },
      { onward: (answer) => p.choose(answer.customer?.id ?? "") },
    );
  return (
    <form class="card stack" aria-label={w.newCustomer} onSubmit={(e) => (e.preventDefault(), void save())}>
      <Field label={w.name}>
        {(a) => (
          <input
            {...a}
            class="input"
            autocomplete="off"
            required
            maxLength={60}
            value={name.value}
            onInput={(e) => (name.value = e.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={w.phone} {...(deed.failed && { wrong: deed.failed })}>
        {(a) => (
          <input
            {...a}
            class="input"
            type="tel"
            autocomplete="off"
            maxLength={40}
            value={phone.value}
            onInput={(e) => (phone.value = e.currentTarget.value)}
          />
        )}
      </Field>
      {known && (
        <div class="row">
          <span class="grow">
            {w.knownPhone} <strong>{other?.name ?? "…"}</strong>
          </span>
          <Button onPress={() => p.choose(known)}>{w.takeThis}</Button>
        </div>
      )}
      <div class="row">
        <Button submit kind="main" disabled={deed.busy || !name.value.trim() || doubt.value !== "none"}>
          {w.saveCustomer}
        </Button>
      </div>
    </form>
  );
}
