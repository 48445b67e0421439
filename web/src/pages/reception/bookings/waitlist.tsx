// Who waits for a place, and to whom one is kept: saying yes or no for the customer, and taking somebody off.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { booking } from "../../../api/services";
import { itemName, resourceName, type Book } from "../../../agenda/book";
import { DateMark } from "../../../agenda/mark";
import { Two } from "../../../agenda/two";
import type { WaitlistEntryJson } from "../../../gen/storehub/v1/booking_pb";
import { clock, moment } from "../../../i18n/format";
import { comma } from "../../../i18n/punctuation";
import { wallOf } from "../../../i18n/zone";
import { useDeed } from "../../../ui/deed";
import { Button } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { asActor } from "../actor";
import { actor, closed } from "../data";
import { become, stepTo } from "../stage";
import { bookingWords } from "./words";

export function Waitlist(p: { book: Book; entries: readonly WaitlistEntryJson[] }): JSX.Element {
  const w = bookingWords();
  // Whoever has an offer is asked first: it runs out.
  const sorted = [...p.entries].sort((a, b) => Number(Boolean(b.offer)) - Number(Boolean(a.offer)));
  return (
    <div class="stack">
      <div class="row">
        <h3 class="grow">{w.waitlistTitle}</h3>
        <Button kind="main" onPress={() => stepTo({ step: "join" })}>
          + {w.join}
        </Button>
      </div>
      {sorted.length === 0 && <p class="soft">{w.noneWaits}</p>}
      <ul class="bookings-waits">
        {sorted.map((e) => (
          <li key={e.id} class={`card stack ${e.offer ? "offered" : ""}`}>
            <Waits entry={e} book={p.book} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Waits(p: { entry: WaitlistEntryJson; book: Book }): JSX.Element {
  const w = bookingWords();
  const { entry: e, book } = p;
  const deed = useDeed();
  const sure = useSignal(false);
  const { options } = asActor(actor.value, false);
  const shut = deed.busy || closed.value;
  const id = e.id ?? "";
  const offer = e.offer ?? undefined;
  const accept = (): void =>
    void deed.run(
      booking.acceptOffer,
      { id },
      {
        ...options,
        key: "accept",
        done: ({ booking: b }) => say("good", w.accepted(moment(b?.startsAt))),
        onward: ({ booking: b }) => {
          const day = b?.startsAt ? wallOf(Date.parse(b.startsAt), book.zone).slice(0, 10) : "";
          become("bookings", { step: "date", id: b?.id ?? "", day });
        },
      },
    );
  const decline = (): void =>
    void deed.run(booking.declineOffer, { id }, { ...options, key: "decline", done: () => say("good", w.declined) });
  const leave = (): void => {
    if (!sure.value) return void (sure.value = true);
    void deed.run(booking.leaveWaitlist, { id }, { ...options, key: "leave", done: () => say("good", w.left) });
  };
  return (
    <>
      <p class="row">
        {offer && <DateMark state="OCCURRENCE_STATE_OFFERED" />}
        <b>{e.customerName || e.customerId}</b>
        <span>{itemName(book, e.item)}</span>
        <span class="soft number">{w.wants(moment(e.from), moment(e.to))}</span>
        {(e.resources ?? []).map((r) => (
          <span key={r}>{resourceName(book, r)}</span>
        ))}
        <span class="soft number">{w.waitsSince(moment(e.joinedAt))}</span>
        {e.notes && <span class="soft">{e.notes}</span>}
      </p>
      {offer && (
        <p class="notice good number">
          {w.offered(
            [moment(offer.startsAt), ...(offer.resources ?? []).map((r) => resourceName(book, r))].join(comma()),
            clock(offer.until),
          )}
        </p>
      )}
      <div class="date-acts">
        {offer && (
          <>
            <Button kind="main" disabled={shut} onPress={accept}>
              <Two what={w.accept} does={w.acceptDoes} />
            </Button>
            <Button disabled={shut} onPress={decline}>
              <Two what={w.decline} does={w.declineDoes} />
            </Button>
          </>
        )}
        <Button kind={sure.value ? "danger" : "plain"} disabled={shut} onPress={leave}>
          {sure.value ? w.leaveSure : w.leave}
        </Button>
      </div>
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
    </>
  );
}
