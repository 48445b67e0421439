// 预约: the day, and from there a new booking, one that is there, and the waitlist. Others open it with what they know:
// customer, call, technician, item, at; then a new booking is what they want.
import type { JSX } from "preact";
import { booking } from "../../../api/services";
import { shopZone, useBook, type Book } from "../../../agenda/book";
import { DateCard, type Mode } from "../../../agenda/date";
import { dayOr } from "../../../agenda/days";
import { shopWords } from "../../../i18n/shop";
import { wallOf } from "../../../i18n/zone";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { asActor } from "../actor";
import { DayView } from "../bookings/dayview";
import { Join } from "../bookings/join";
import { Make } from "../bookings/make";
import { Waitlist } from "../bookings/waitlist";
import { bookingWords } from "../bookings/words";
import { actor } from "../data";
import { back, become, chosen, stepTo } from "../stage";
import "../bookings/bookings.css";

/** What somebody who opens the panel with it wants to book. */
const known = ["customer", "call", "technician", "item", "at"];

export default function Bookings(): JSX.Element {
  const w = bookingWords();
  const step = chosen("step") || (known.some((k) => chosen(k)) ? "make" : "");
  const { options } = asActor(actor.value, false);
  const day = chosen("at") ? wallOf(Date.parse(chosen("at")), shopZone()).slice(0, 10) : dayOr(chosen("day"));
  const book = useBook(day, 1);
  const waiting = useRead(["TOPIC_WAITLIST", "TOPIC_AGENDA"], () => booking.listWaitlist({}, options), [options.as]);
  const entries = waiting.value?.entries ?? [];
  const failed = book.failed || waiting.failed;
  return (
    <>
      {failed && (
        <p class="notice bad" role="alert">
          {failed}
        </p>
      )}
      {step !== "" && (
        <div class="row">
          <Button kind="small" onPress={() => become("bookings", { day })}>
            {w.backToDay}
          </Button>
        </div>
      )}
      {step === "" && <DayView book={book} day={day} waiting={entries.length} />}
      {step === "make" && <Make book={book} />}
      {step === "join" && (book.ready ? <Join book={book} /> : <p class="soft">{shopWords().loading}</p>)}
      {step === "wait" && <Waitlist book={book} entries={entries} />}
      {step === "date" && <OneDate book={book} />}
    </>
  );
}

function OneDate(p: { book: Book }): JSX.Element {
  const w = bookingWords();
  const id = chosen("id");
  const day = chosen("day");
  const entry = p.book.dates.find((d) => d.id === id);
  const { options } = asActor(actor.value, false);
  const mode = chosen("mode");
  return (
    <div class="stack flow-main">
      {!p.book.ready ? (
        <p class="soft">{shopWords().loading}</p>
      ) : !entry ? (
        <p class="notice warn">{w.dateGone}</p>
      ) : (
        <DateCard
          key={`${entry.id} ${entry.startsAt} ${entry.resources?.join()}`}
          entry={entry}
          book={p.book}
          options={options}
          mode={mode === "move" || mode === "cancel" ? mode : ""}
          onMode={(m: Mode) => (m ? stepTo({ mode: m }) : back())}
          onDone={(at) =>
            become("bookings", {
              step: "date",
              id,
              day: at ? wallOf(Date.parse(at), p.book.zone).slice(0, 10) : day,
            })
          }
        />
      )}
    </div>
  );
}
