// Which technician, or anybody.
import type { JSX } from "preact";
import type { Book } from "../../../agenda/book";
import { ResourceChoice } from "../../../agenda/resourcechoice";
import { agendaWords } from "../../../agenda/words";
import { choose, chosen } from "../stage";

export function StaffSelect(p: { book: Book }): JSX.Element {
  return (
    <ResourceChoice
      book={p.book}
      kind="RESOURCE_KIND_STAFF"
      value={chosen("technician")}
      any={agendaWords().anyOf.RESOURCE_KIND_STAFF}
      as={(r) => r.technician ?? ""}
      onChange={(technician) => choose({ technician })}
    />
  );
}
