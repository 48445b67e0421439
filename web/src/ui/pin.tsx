// The field for a PIN: digits that nobody looks at over a shoulder.
import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { Field } from "./parts";

interface PinProps {
  label: string;
  value: Signal<string>;
  hint?: string | undefined;
  wrong?: string | undefined;
  name?: string;
  /** A PIN that is made now, which a browser may keep. A terminal is many people's, and keeps none. */
  isNew?: boolean;
}

export function PinField(p: PinProps): JSX.Element {
  return (
    <Field label={p.label} hint={p.hint} wrong={p.wrong}>
      {(a) => (
        <input
          {...a}
          class="input code"
          type="password"
          inputMode="numeric"
          name={p.name}
          autocomplete={p.isNew ? "new-password" : "off"}
          value={p.value.value}
          onInput={(e) => (p.value.value = e.currentTarget.value)}
        />
      )}
    </Field>
  );
}
