// What both forms of the set-up are made of.
import type { Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import type { Deed } from "../../ui/deed";
import { Button, Field } from "../../ui/parts";

/** How long a node may take to be made: a slow disk is measured, and nodes of a shop are asked one after the other. */
export const makeMs = 30_000;

/** What went wrong with a form: the sentence, and the field that it is about, "" = none. */
export interface Wrong {
  field: string;
  text: string;
}

export function wrongOf(deed: Deed): Wrong | undefined {
  return deed.failed ? { field: deed.fault?.args["field"]?.toString() ?? "", text: deed.failed } : undefined;
}

interface LineProps {
  name: string;
  label: string;
  hint?: string;
  value: Signal<string>;
  wrong: Wrong | undefined;
  list?: readonly string[];
  autocomplete?: string;
}

/** What is wrong with a field of a name, as far as it is this one. */
export function wrongAt(name: string, wrong: Wrong | undefined): string | undefined {
  return wrong?.field === name || wrong?.field === `owner.${name}` ? wrong.text : undefined;
}

/** One line to write on, with what is wrong with it. */
export function Line(p: LineProps): JSX.Element {
  return (
    <Field label={p.label} hint={p.hint} wrong={wrongAt(p.name, p.wrong)}>
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
      <Button kind="main" submit disabled={p.busy}>
        {p.button}
      </Button>
    </form>
  );
}
