// How many dates of a plan a change is about.
import type { JSX } from "preact";
import { scopes, type Scope } from "./dates";
import { planWords } from "./words";

/** Without a date that is named there is only one answer: all that are ahead. */
export function ScopeChoice(p: { number: number; value: Scope; change: (s: Scope) => void }): JSX.Element | null {
  const w = planWords();
  if (!p.number) return null;
  return (
    <fieldset class="choices">
      <legend>{w.scope}</legend>
      {scopes.map((s) => (
        <label key={s} class="choice">
          <input type="radio" name="scope" checked={p.value === s} onChange={() => p.change(s)} />
          <span>{w.scopes[s]}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function firstScope(number: number): Scope {
  return number ? "SCOPE_THIS" : "SCOPE_ALL_FUTURE";
}
