// + DODAJ KLIENTA: a customer with the number of a call, of which only the name is missing.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { CallJson } from "../../../gen/storehub/v1/call_pb";
import { shopWords } from "../../../i18n/shop";
import { Button, Field } from "../../../ui/parts";
import { closed } from "../data";
import { useCallActs } from "./acts";
import { callWords } from "./words";

interface AddProps {
  call: CallJson;
  name: string;
  onName: (name: string) => void;
  onDone: () => void;
  onCancel: () => void;
}

export function AddForm(p: AddProps): JSX.Element {
  const w = callWords();
  const { deed, add } = useCallActs(p.call.id ?? "");
  const box = useRef<HTMLInputElement>(null);
  // Somebody has just pressed the button for it.
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  const known = deed.fault?.reason === "REASON_PHONE_KNOWN";
  const name = p.name.trim();
  return (
    <form
      class="call-add"
      onSubmit={(e) => {
        e.preventDefault();
        if (name && !closed.value) add(name, known, p.onDone);
      }}
    >
      {p.call.number && (
        <Field label={w.number}>
          {(a) => <input {...a} class="input number" readOnly value={p.call.number ?? ""} />}
        </Field>
      )}
      <Field label={w.name} wrong={deed.failed || undefined}>
        {(a) => (
          <input
            {...a}
            ref={box}
            class="input"
            autocomplete="off"
            maxLength={60}
            value={p.name}
            onInput={(e) => {
              deed.clear();
              p.onName(e.currentTarget.value);
            }}
          />
        )}
      </Field>
      <div class="call-buttons">
        <Button submit kind="main" disabled={deed.busy || closed.value || name === ""}>
          {known ? w.addAnyway : w.addDo}
        </Button>
        <Button onPress={p.onCancel}>{shopWords().cancel}</Button>
      </div>
    </form>
  );
}
