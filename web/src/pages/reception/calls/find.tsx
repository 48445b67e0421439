// A customer by name, for a caller whom no number tells.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useFindCustomers } from "../../../ui/findcustomer";
import { Field } from "../../../ui/parts";
import { callWords } from "./words";

const mostFound = 4;

export function FindCustomer(p: { chosen: string; onChoose: (id: string, name: string) => void }): JSX.Element {
  const w = callWords();
  const text = useSignal("");
  const wanted = text.value.trim();
  const found = useFindCustomers(wanted, 1);
  const list = found.list ?? [];
  return (
    <div class="call-find">
      <Field label={w.find} wrong={found.failed || undefined}>
        {(a) => (
          <input
            {...a}
            class="input"
            type="search"
            autocomplete="off"
            value={text.value}
            onInput={(e) => {
              text.value = e.currentTarget.value;
              p.onChoose("", "");
            }}
          />
        )}
      </Field>
      {list.slice(0, mostFound).map((c) => (
        <button
          key={c.id}
          type="button"
          class="line-button call-choice"
          aria-pressed={p.chosen === c.id}
          onClick={() => (p.chosen === c.id ? p.onChoose("", "") : p.onChoose(c.id ?? "", c.name ?? ""))}
        >
          <b class="grow">{c.name}</b>
          <small class="soft number">{c.phones?.[0]}</small>
        </button>
      ))}
      {list.length > mostFound && <p class="soft">{w.moreFound}</p>}
      {found.list?.length === 0 && <p class="soft">{w.nobodyLike(wanted)}</p>}
    </div>
  );
}
