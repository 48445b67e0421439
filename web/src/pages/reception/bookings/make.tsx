// Making a booking: who, what, with whom, when. What it will occupy and who is in the way is said before the button is pressed.
import type { JSX } from "preact";
import { terminalId } from "../../../api/session";
import { booking, calls } from "../../../api/services";
import { itemName, resourceName, type Book } from "../../../agenda/book";
import { useConflict } from "../../../agenda/conflict";
import { occupied, useFreeAt, WhenChoice } from "../../../agenda/when";
import type { CallOptions } from "../../../api/connect";
import type {
  BookingJson,
  CreateBookingRequestJson,
  CreateBookingResponseJson,
} from "../../../gen/storehub/v1/booking_pb";
import type { ReserveFromCallRequestJson } from "../../../gen/storehub/v1/call_pb";
import { clock, moment } from "../../../i18n/format";
import { comma } from "../../../i18n/punctuation";
import { useDeed } from "../../../ui/deed";
import { useForeseen, useSentences } from "../../../ui/foreseen";
import { Field } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { asActor } from "../actor";
import { actor } from "../data";
import { Foot } from "../foot";
import { become, choose, chosen, stepTo } from "../stage";
import { bookable, chosenItem, chosenWhen, chooseWhen } from "./choice";
import { CustomerChoice } from "./customer";
import { ItemButtons } from "./items";
import { bookingWords } from "./words";

/** A booking by itself, or as what came of a call. */
interface Making {
  booking: CreateBookingRequestJson;
  call?: ReserveFromCallRequestJson;
}

function making(call: string, booking: CreateBookingRequestJson): Making {
  return call ? { booking, call: { callId: call, terminal: terminalId.value, booking } } : { booking };
}

async function make(q: Making, o: CallOptions): Promise<BookingJson | undefined> {
  const made = q.call ? (await calls.reserveFromCall(q.call, o)).booking : await booking.createBooking(q.booking, o);
  return made?.booking ?? undefined;
}

export function Make(p: { book: Book }): JSX.Element {
  const w = bookingWords();
  const { book } = p;
  const deed = useDeed();
  const { options } = asActor(actor.value, false);
  const item = chosenItem(book);
  const when = chosenWhen(book);
  const free = useFreeAt(when, item, options);
  const call = chosen("call");
  const customerId = chosen("customer");
  const notes = chosen("notes").trim();
  const resources = item ? occupied(when, item, book, free) : [];
  const request = { customerId, item: item?.id ?? "", startsAt: when.at, resources, notes };
  const whole = Boolean(item && when.at);
  const what = making(call, request);
  const seen = useForeseen<CreateBookingResponseJson & { booking?: { booking?: object } }>(
    what.call ? "CallService.ReserveFromCall" : "BookingService.CreateBooking",
    whole ? (what.call ?? what.booking) : null,
    options,
    ["TOPIC_AGENDA", "TOPIC_FLOOR", "TOPIC_CATALOGUE", "TOPIC_SETTINGS"],
  );
  const refused = useConflict(seen.fault, seen.refused, book);
  const failed = useConflict(deed.fault, deed.failed, book);
  const warnings = useSentences(seen.answer?.warnings ?? []);
  const nameless = !customerId && !notes && !call;
  const change = (values: Record<string, string>): void => {
    deed.clear();
    choose(values);
  };
  const send = (): void => {
    void deed.run(make, making(call, request), {
      ...options,
      done: (made) => say("good", w.booked(moment(made?.startsAt))),
      onward: (made) => become("bookings", { step: "date", id: made?.id ?? "", day: when.day }),
    });
  };
  const missing = [nameless && w.customer, !item && w.item, !when.at && w.when].filter(Boolean);
  const until = item && when.at ? clock(Date.parse(when.at) + (item.minutes ?? 0) * 60_000) : "";
  return (
    <>
      <div class="stack flow-main">
        <CustomerChoice
          value={customerId}
          onChoose={(id) => change({ customer: id })}
          options={options}
          without={call ? w.fromCall : w.nobodyHint}
        />
        <ItemButtons
          list={book.ready ? bookable(book) : undefined}
          value={item?.id ?? ""}
          onChoose={(id) => change({ item: id })}
        />
        {item && (
          <WhenChoice
            book={book}
            item={item}
            value={when}
            options={options}
            onChange={(v) => {
              deed.clear();
              chooseWhen(v, book);
            }}
            onWait={() => stepTo({ step: "join" })}
          />
        )}
        <Field label={w.notes} hint={w.notesHint} wrong={whole && nameless ? w.notesWho : undefined}>
          {(a) => (
            <input
              {...a}
              class="input"
              maxLength={200}
              autocomplete="off"
              value={chosen("notes")}
              onInput={(e) => change({ notes: e.currentTarget.value })}
            />
          )}
        </Field>
      </div>
      <Foot
        deed={{ ...deed, failed: failed === refused ? "" : failed }}
        needsActor={false}
        label={w.book}
        notYet={!whole || nameless || Boolean(seen.refused)}
        onPress={send}
      >
        {refused ? (
          <p class="notice warn" role="status">
            {refused}
          </p>
        ) : missing.length > 0 ? (
          <p class="soft">{w.missing(missing.join(comma()))}</p>
        ) : (
          <p>
            {w.willBook(
              [
                itemName(book, item?.id),
                `${moment(when.at)}–${until}`,
                ...resources.map((r) => resourceName(book, r)),
              ].join(comma()),
            )}
          </p>
        )}
        {warnings.map((t) => (
          <p class="notice warn" key={t}>
            {t}
          </p>
        ))}
      </Foot>
    </>
  );
}
