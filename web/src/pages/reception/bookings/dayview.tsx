// A day of the shop: who has dates when, beside each other.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { axisOf, rangeOf } from "../../../agenda/axis";
import type { Book } from "../../../agenda/book";
import { DayChoice, today } from "../../../agenda/days";
import { Grid } from "../../../agenda/grid";
import { dayLanes, shownDates } from "../../../agenda/lanes";
import { lanesOf } from "../../../agenda/wanted";
import { kinds, type Kind } from "../../../agenda/when";
import { agendaWords } from "../../../agenda/words";
import { day as dayName } from "../../../i18n/format";
import { shopWords } from "../../../i18n/shop";
import { board } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { coarse } from "../rooms";
import { choose, chosen, stepTo } from "../stage";
import { bookingWords } from "./words";

function kindOf(text: string): Kind | "" {
  return kinds.find((k) => k === text) ?? "";
}

export function DayView(p: { book: Book; day: string; waiting: number }): JSX.Element {
  const w = bookingWords();
  const { book, day } = p;
  const cancelled = chosen("cancelled") === "1";
  const wanted = { text: chosen("find"), kind: kindOf(chosen("kind")) };
  const dates = shownDates(book, cancelled);
  const opening = book.settings?.openingHours?.spans ?? [];
  const axis = useMemo(() => {
    const spans = dates.map((d) => ({ from: Date.parse(d.startsAt ?? ""), until: Date.parse(d.endsAt ?? "") }));
    return axisOf([day], book.zone, rangeOf([day], book.zone, opening, spans));
  }, [day, book.zone, book.dates, book.settings, cancelled]);
  const { shown, hidden } = lanesOf(book.resources, dates, book.people, wanted);
  const lanes = useMemo(
    () => dayLanes({ book, axis, day, resources: shown, board: board.value, now: coarse.value, cancelled }),
    [
      book.dates,
      book.leaves,
      book.closedDays,
      axis,
      shown.map((r) => r.id).join(),
      board.value,
      coarse.value,
      cancelled,
    ],
  );
  const closed = book.closedDays.find((c) => c.date === day);
  const first = Math.min(...dates.map((d) => Date.parse(d.startsAt ?? "")));
  return (
    <div class="bookings-day">
      <div class="row">
        <DayChoice day={day} onChange={(d) => choose({ day: d })} />
        <span class="grow" />
        <Button kind="main" onPress={() => stepTo({ step: "make", day })}>
          + {w.make}
        </Button>
      </div>
      <Filters wanted={wanted} cancelled={cancelled} waiting={p.waiting} />
      {closed && <p class="notice warn">{w.closed(closed.reason ?? "")}</p>}
      {book.truncated && <p class="notice warn">{w.truncated}</p>}
      {!book.ready ? (
        <p class="soft">{shopWords().loading}</p>
      ) : book.resources.length === 0 ? (
        <p class="notice warn">{w.noResources}</p>
      ) : lanes.length === 0 ? (
        <p class="notice warn">{wanted.text ? w.nobodyLike(wanted.text) : w.notShown(hidden)}</p>
      ) : (
        <>
          <Grid
            label={w.day}
            corner={dayName(`${day}T12:00:00Z`, "UTC")}
            axis={axis}
            lanes={lanes}
            now={coarse.value}
            lookAt={day === today() ? coarse.value : first}
            onOpen={(id) => stepTo({ step: "date", id, day })}
            onPlace={(lane, at) => {
              const r = book.resources.find((x) => x.id === lane.id);
              stepTo({
                step: "make",
                day,
                at: new Date(at).toISOString(),
                technician: r?.technician ?? "",
                venue: r?.kind === "RESOURCE_KIND_VENUE" ? lane.id : "",
                device: r?.kind === "RESOURCE_KIND_EQUIPMENT" ? lane.id : "",
              });
            }}
          />
          <p class="soft bookings-hint">{[w.pressPlace, hidden > 0 && w.notShown(hidden)].filter(Boolean).join(" ")}</p>
        </>
      )}
    </div>
  );
}

function Filters(p: { wanted: { text: string; kind: Kind | "" }; cancelled: boolean; waiting: number }): JSX.Element {
  const w = bookingWords();
  const names = agendaWords().kind;
  return (
    <div class="row bookings-filters">
      <input
        class="input"
        type="search"
        aria-label={w.find}
        placeholder={w.find}
        autocomplete="off"
        value={p.wanted.text}
        onInput={(e) => choose({ find: e.currentTarget.value })}
      />
      <select
        class="input"
        aria-label={w.kinds}
        value={p.wanted.kind}
        onChange={(e) => choose({ kind: e.currentTarget.value })}
      >
        {(["", ...kinds] as const).map((k) => (
          <option key={k} value={k}>
            {k ? names[k] : w.all}
          </option>
        ))}
      </select>
      <Button pressed={p.cancelled} onPress={() => choose({ cancelled: p.cancelled ? "" : "1" })}>
        {w.cancelled}
      </Button>
      <Button onPress={() => stepTo({ step: "wait" })}>{w.waitlist(p.waiting)}</Button>
    </div>
  );
}
