// What both forms of the set-up are made of.
import type { Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { Fault } from "../../api/fault";
import { Button, Field } from "../../ui/parts";

/** What went wrong with a form: the sentence, and the field that it is about, "" = none. */
export interface Wrong {
  field: string;
  text: string;
}

export function fieldOf(e: unknown): string {
  return e instanceof Fault ? (e.args["field"] ?? "") : "";
}

interface LineProps {
  name: string;
  label: string;
  hint?: string;
  value: Signal<string>;
  wrong: Wrong | undefined;
  /** A PIN: digits that nobody is to see. */
  type?: "pin";
  list?: readonly string[];
  autocomplete?: string;
}

/** One line to write on, with what is wrong with it. */
export function Line(p: LineProps): JSX.Element {
  const wrong = p.wrong?.field === p.name || p.wrong?.field === `owner.${p.name}` ? p.wrong.text : undefined;
  return (
    <Field label={p.label} {...(p.hint ? { hint: p.hint } : {})} {...(wrong ? { wrong } : {})}>
      {(a) => {
        const common = {
          ...a,
          class: "input",
          name: p.name,
          autocomplete: p.autocomplete ?? "off",
          spellcheck: false,
          value: p.value.value,
          onInput: (e: { currentTarget: HTMLInputElement }) => (p.value.value = e.currentTarget.value),
        };
        if (p.type) return <input {...common} type="password" inputMode="numeric" />;
        if (!p.list) return <input {...common} type="text" />;
        return (
          <>
            <input {...common} type="text" list={`${a.id}-list`} />
            <datalist id={`${a.id}-list`}>
              {p.list.map((v) => (
                <option key={v} value={v} />
              ))}
            </datalist>
          </>
        );
      }}
    </Field>
  );
}

/** A form with its one button, and the sentence of what no single field is to blame for. */
export function Form(p: {
  children: ComponentChildren;
  button: string;
  busy: boolean;
  wrong: Wrong | undefined;
  onSubmit: () => void;
}): JSX.Element {
  return (
    <form
      class="card stack"
      onSubmit={(e) => {
        e.preventDefault();
        if (!p.busy) p.onSubmit();
      }}
    >
      {p.children}
      {p.wrong && (
        <div class="notice bad" role="alert">
          {p.wrong.text}
        </div>
      )}
      <Button kind="main" submit onPress={() => {}} disabled={p.busy}>
        {p.button}
      </Button>
    </form>
  );
}
