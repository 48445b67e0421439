// His next dates. Whose they are is not told here: that is between the guest and reception.
import type { JSX } from "preact";
import type { ListAgendaResponseJson } from "../../gen/storehub/v1/booking_pb";
import { clock, day } from "../../i18n/format";
import type { Read } from "../../ui/read";
import { meWords } from "./words";

export function Dates(p: {
  read: Read<ListAgendaResponseJson>;
  itemName: (id: string | undefined) => string;
}): JSX.Element {
  const w = meWords();
  const list = p.read.value?.dates;
  return (
    <section class="card stack">
      <h2>{w.dates}</h2>
      {p.read.failed && <p class="notice bad">{p.read.failed}</p>}
      {list?.length === 0 && <p class="soft">{w.datesNone}</p>}
      <ul class="me-list">
        {(list ?? []).map((d) => (
          <li key={d.id} class="me-step">
            <span>
              {day(d.startsAt)}
              <br />
              <time class="number">
                {clock(d.startsAt)}–{clock(d.endsAt)}
              </time>
            </span>
            <strong>{p.itemName(d.item)}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
