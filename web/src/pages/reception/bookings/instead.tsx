// 预定: who is busy now can be booked for later; it says when the first time is free before it is pressed.
import type { JSX } from "preact";
import { booking } from "../../../api/services";
import { may } from "../../../api/session";
import { firstFree } from "../../../agenda/when";
import { clock, day, moment } from "../../../i18n/format";
import { now } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { asActor } from "../actor";
import { actor, items } from "../data";
import { open } from "../stage";
import { bookingWords } from "./words";

export interface InsteadProps {
  /** Who was asked for, "" = anybody. */
  technician: string;
  item: string;
}

export function Instead(p: InsteadProps): JSX.Element | null {
  const w = bookingWords();
  const { options } = asActor(actor.value, false);
  const item = items.value.find((i) => i.id === p.item && i.bookingMode === "BOOKING_MODE_APPOINTMENT")?.id ?? "";
  const allowed = may("PERMISSION_BOOKINGS");
  const free = useRead(
    ["TOPIC_AGENDA", "TOPIC_FLOOR"],
    async () => {
      if (!allowed) return undefined;
      const { resources } = await booking.listResources({ kind: "RESOURCE_KIND_STAFF" }, options);
      const own = resources?.find((r) => r.technician === p.technician)?.id;
      // Whose time is no resource cannot be booked by name.
      if (p.technician && !own) return undefined;
      const from = new Date(now.value).toISOString();
      return { at: item ? await firstFree(item, own ? [own] : [], from, options) : undefined };
    },
    [p.technician, item, allowed, options.as],
  );
  if (!free.value) return null;
  const at = free.value.at;
  return (
    <Button onPress={() => open("bookings", { step: "make", technician: p.technician, item, at: at ?? "" })}>
      <span class="two">
        <span>{w.instead}</span>
        {at && <small class="number">{w.insteadAt(day(at) === day(now.value) ? clock(at) : moment(at))}</small>}
      </span>
    </Button>
  );
}
