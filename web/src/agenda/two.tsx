// What a button is called, and below it what it does.
import type { JSX } from "preact";

export function Two(p: { what: string; does: string }): JSX.Element {
  return (
    <span class="date-two">
      <span>{p.what}</span>
      <small>{p.does}</small>
    </span>
  );
}
