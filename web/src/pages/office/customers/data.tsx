// What a customer may ask of his data: all of it as a file, and to be forgotten.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { customers } from "../../../api/services";
import { sentence } from "../../../i18n/sentence";
import { shopWords } from "../../../i18n/shop";
import { doubt } from "../../../live/live";
import { useDeed } from "../../../ui/deed";
import { Button, Field } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { download } from "../lib/csv";
import { customerWords } from "./words";

interface DataProps {
  id: string;
  name: string;
  close: () => void;
}

export function Data(p: DataProps): JSX.Element {
  const w = customerWords();
  const asking = useSignal(false);
  const failed = useSignal("");
  const save = async (): Promise<void> => {
    failed.value = "";
    try {
      const all = await customers.exportCustomer({ id: p.id });
      download(`customer-${p.id}.json`, JSON.stringify(all, null, 2), "application/json");
    } catch (e) {
      failed.value = await sentence(e);
    }
  };
  return (
    <section class="stack" aria-label={w.data}>
      <h3>{w.data}</h3>
      {failed.value && (
        <p class="notice bad" role="alert">
          {failed.value}
        </p>
      )}
      <p class="soft">{w.dataWhat}</p>
      <div class="row">
        <Button onPress={() => void save()}>{w.export}</Button>
        {!asking.value && (
          <Button kind="danger" onPress={() => (asking.value = true)}>
            {w.erase}
          </Button>
        )}
      </div>
      {asking.value && <Erase {...p} stop={() => (asking.value = false)} />}
    </section>
  );
}

/** The second question: what goes, what stays, and why it is done. */
function Erase(p: DataProps & { stop: () => void }): JSX.Element {
  const w = customerWords();
  const reason = useSignal("");
  const deed = useDeed();
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => box.current?.querySelector("input")?.focus(), []);
  const erase = (): void =>
    void deed.run(
      customers.eraseCustomer,
      { id: p.id, reason: reason.value.trim() },
      {
        done: (a) => say("good", w.erased(p.id, a.dates ?? 0, a.calls ?? 0, a.notices ?? 0)),
        onward: p.close,
      },
    );
  const closed = doubt.value !== "none";
  return (
    <form
      ref={box}
      class="erase stack"
      aria-label={w.eraseTitle(p.name)}
      onSubmit={(e) => {
        e.preventDefault();
        if (reason.value.trim() && !closed) erase();
      }}
    >
      <h4>{w.eraseTitle(p.name)}</h4>
      <div class="pair">
        <div>
          <strong>{w.goes}</strong>
          <ul>
            {w.goesList.map((t) => (
              <li key={t}>{t}</li>
            ))}
          </ul>
        </div>
        <div>
          <strong>{w.stays}</strong>
          <ul>
            {w.staysList.map((t) => (
              <li key={t}>{t}</li>
            ))}
          </ul>
        </div>
      </div>
      <Field label={w.reason} hint={w.reasonHint} wrong={deed.failed || undefined}>
        {(a) => (
          <input
            {...a}
            class="input"
            autocomplete="off"
            value={reason.value}
            onInput={(e) => (reason.value = e.currentTarget.value)}
          />
        )}
      </Field>
      {closed && <p class="notice warn">{w.shut}</p>}
      <div class="row">
        <Button onPress={p.stop}>{shopWords().cancel}</Button>
        <Button kind="danger" submit disabled={deed.busy || closed || !reason.value.trim()}>
          {w.eraseYes}
        </Button>
      </div>
    </form>
  );
}
