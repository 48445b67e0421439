// Putting a customer on the waitlist, for what and between when.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { booking } from "../../../api/services";
import { itemName, type Book } from "../../../agenda/book";
import { asked } from "../../../agenda/when";
import { moment } from "../../../i18n/format";
import { comma, stop } from "../../../i18n/punctuation";
import { addDays, instantOf, wallOf } from "../../../i18n/zone";
import { now } from "../../../live/live";
import { useDeed } from "../../../ui/deed";
import { Field } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { asActor } from "../actor";
import { actor } from "../data";
import { Foot } from "../foot";
import { become, choose, chosen } from "../stage";
import { bookable, chosenItem, chosenWhen } from "./choice";
import { CustomerChoice } from "./customer";
import { ItemButtons } from "./items";
import { StaffSelect } from "./staff";
import { bookingWords } from "./words";

export function Join(p: { book: Book }): JSX.Element {
  const w = bookingWords();
  const { book } = p;
  const deed = useDeed();
  const { options } = asActor(actor.value, false);
  const item = chosenItem(book);
  const when = chosenWhen(book);
  const customerId = chosen("customer");
  const start = wallOf(Math.max(now.value, when.at ? Date.parse(when.at) : 0), book.zone);
  const from = useSignal(start.slice(0, 10) === when.day ? start : `${when.day}T00:00`);
  const to = useSignal(`${addDays(when.day, 1)}T00:00`);
  const begins = instantOf(from.value, book.zone) ?? "";
  const ends = instantOf(to.value, book.zone) ?? "";
  const days = (Date.parse(ends) - Date.parse(begins)) / 86_400_000;
  const wrong = !(days > 0 && days <= 14);
  const request = {
    customerId,
    item: item?.id ?? "",
    from: begins,
    to: ends,
    resources: asked(when),
    notes: chosen("notes").trim(),
  };
  const missing = [!customerId && w.customer, !item && w.item].filter(Boolean);
  const send = (): void =>
    void deed.run(booking.joinWaitlist, request, {
      ...options,
      done: ({ entry }) => say("good", entry?.offer ? w.joinedOffer(moment(entry.offer.startsAt)) : w.joined),
      onward: () => become("bookings", { step: "wait", day: when.day }),
    });
  const moments = [
    ["from", w.from, from],
    ["to", w.to, to],
  ] as const;
  return (
    <>
      <div class="stack flow-main">
        <h3>{w.join}</h3>
        <CustomerChoice value={customerId} onChoose={(id) => choose({ customer: id })} options={options} />
        <ItemButtons
          list={book.ready ? bookable(book) : undefined}
          value={item?.id ?? ""}
          onChoose={(id) => choose({ item: id })}
        />
        <StaffSelect book={book} />
        <div class="date-kinds">
          {moments.map(([key, label, value]) => (
            <Field key={key} label={label} wrong={wrong && key === "to" ? w.badSpan : undefined}>
              {(a) => (
                <input
                  {...a}
                  class="input"
                  type="datetime-local"
                  value={value.value}
                  onInput={(e) => (value.value = e.currentTarget.value)}
                />
              )}
            </Field>
          ))}
        </div>
      </div>
      <Foot deed={deed} needsActor={false} label={w.join} notYet={missing.length > 0 || wrong} onPress={send}>
        {missing.length > 0 ? (
          <p class="soft">{w.missing(missing.join(comma()))}</p>
        ) : (
          !wrong && (
            <p>
              {itemName(book, item?.id)}
              {stop()}
              {w.joinDoes(moment(begins), moment(ends))}
            </p>
          )
        )}
      </Foot>
    </>
  );
}
