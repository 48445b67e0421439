// Which technician, or anybody.
import type { JSX } from "preact";
import { resourceName, type Book } from "../../../agenda/book";
import { byNumber } from "../../../agenda/wanted";
import { agendaWords } from "../../../agenda/words";
import { choose, chosen } from "../stage";

export function StaffSelect(p: { book: Book }): JSX.Element {
  const w = agendaWords();
  return (
    <label class="field">
      <span>{w.kind.RESOURCE_KIND_STAFF}</span>
      <select
        class="input"
        value={chosen("technician")}
        onChange={(e) => choose({ technician: e.currentTarget.value })}
      >
        <option value="">{w.anyOf.RESOURCE_KIND_STAFF}</option>
        {p.book.resources
          .filter((r) => r.kind === "RESOURCE_KIND_STAFF")
          .sort(byNumber)
          .map((r) => (
            <option key={r.id} value={r.technician}>
              {resourceName(p.book, r.id)}
            </option>
          ))}
      </select>
    </label>
  );
}
