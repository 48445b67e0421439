// What both forms of the set-up are made of.
import type { Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Deed } from "../../ui/deed";
import { Button, Field } from "../../ui/parts";
import { setupWords } from "./words";

/** How long a node may take to be made: a slow disk is measured, and nodes of a shop are asked one after the other. */
export const makeMs = 30_000;

/** What is wrong with the fields of a form, by their names; under "" what no single one is to blame for. */
export type Wrongs = Readonly<Record<string, string>>;

/** What a node refused, at the field that it names, if the form has that. own: sentences that say more of a field than the node does. */
export function wrongsOf(deed: Deed, fields: readonly string[], own: Wrongs = {}): Wrongs {
  if (!deed.failed) return {};
  const field = (deed.fault?.args["field"] ?? "").replace(/^owner\./, "");
  if (!fields.includes(field)) return { "": deed.failed };
  return { [field]: (deed.fault?.reason === "REASON_BAD_VALUE" && own[field]) || deed.failed };
}

/** Says of every field that has to be filled in and is empty that it is missing. */
export function emptyOnes(values: Readonly<Record<string, string>>): Wrongs {
  const empty = Object.entries(values).filter(([, value]) => value.trim() === "");
  return Object.fromEntries(empty.map(([name]) => [name, setupWords().missing]));
}

interface LineProps {
  name: string;
  label: string;
  hint?: string;
  value: Signal<string>;
  wrongs: Wrongs;
  list?: readonly string[];
  autocomplete?: string;
}

/** One line to write on, with what is wrong with it. */
export function Line(p: LineProps): JSX.Element {
  return (
    <Field label={p.label} hint={p.hint} wrong={p.wrongs[p.name]}>
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

/** A form with its one button, which leads to the first field that is wrong, and the sentence of what no single field is to blame for. */
export function Form(p: {
  children: ComponentChildren;
  button: string;
  busy: boolean;
  wrongs: Wrongs;
  onSubmit: () => void;
}): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const wrong = Object.keys(p.wrongs).join();
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [wrong]);
  return (
    <form
      ref={form}
      class="card stack"
      onSubmit={(e) => {
        e.preventDefault();
        if (!p.busy) p.onSubmit();
      }}
    >
      {p.children}
      {p.wrongs[""] && (
        <div class="notice bad" role="alert">
          {p.wrongs[""]}
        </div>
      )}
      <Button kind="main" submit disabled={p.busy}>
        {p.button}
      </Button>
    </form>
  );
}
