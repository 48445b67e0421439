// What is chosen of a booking that is being made. It stands behind #, so that others open the panel with a part of it.
import type { ServiceItemJson } from "../../../gen/storehub/v1/shop_pb";
import { itemOf, resourceOf, resourceOfTechnician, shopZone, type Book } from "../../../agenda/book";
import { dayOr } from "../../../agenda/days";
import type { When } from "../../../agenda/when";
import { wallOf } from "../../../i18n/zone";
import { choose, chosen } from "../stage";

/** An instant as it stands in an address, "" when it is none. */
function instant(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? "" : new Date(at).toISOString();
}

export function chosenWhen(book: Book): When {
  const at = instant(chosen("at"));
  const staff = resourceOfTechnician(book, chosen("technician"))?.id ?? "";
  return {
    day: at ? wallOf(Date.parse(at), shopZone()).slice(0, 10) : dayOr(chosen("day")),
    at,
    with: {
      RESOURCE_KIND_STAFF: staff,
      RESOURCE_KIND_VENUE: chosen("venue"),
      RESOURCE_KIND_EQUIPMENT: chosen("device"),
    },
  };
}

export function chooseWhen(v: When, book: Book): void {
  choose({
    day: v.day,
    at: v.at,
    technician: resourceOf(book, v.with.RESOURCE_KIND_STAFF)?.technician ?? "",
    venue: v.with.RESOURCE_KIND_VENUE ?? "",
    device: v.with.RESOURCE_KIND_EQUIPMENT ?? "",
  });
}

/** What can be booked date by date. */
export function bookable(book: Book): ServiceItemJson[] {
  return book.items.filter((i) => (i.minutes ?? 0) > 0 && i.bookingMode === "BOOKING_MODE_APPOINTMENT");
}

export function chosenItem(book: Book): ServiceItemJson | undefined {
  const item = itemOf(book, chosen("item"));
  return item && bookable(book).includes(item) ? item : undefined;
}
