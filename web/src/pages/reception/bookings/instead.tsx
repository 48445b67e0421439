// 预定: who is busy now can be booked for later; it says when the first time is free before it is pressed.
import type { JSX } from "preact";
import type { CallOptions } from "../../../api/connect";
import { booking } from "../../../api/services";
import { may } from "../../../api/session";
import { firstFree } from "../../../agenda/when";
import type { FreeTimeJson } from "../../../gen/storehub/v1/booking_pb";
import type { ServiceItemJson } from "../../../gen/storehub/v1/shop_pb";
import { clock, day, moment } from "../../../i18n/format";
import { now } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { asActor } from "../actor";
import { actor, items, personOf } from "../data";
import { open } from "../stage";
import { bookingWords } from "./words";

export interface InsteadProps {
  /** Who was asked for, "" = anybody. */
  technician: string;
  item: string;
  /** Among whom, where anybody will do. */
  category?: string;
}

interface Offer {
  technician: string;
  at: string | null | undefined;
}

/** So many are asked for at a time; who has more may look at the day. */
const mostAsked = 50;

/** Who is free first, and when; undefined = nobody of them can be booked. */
async function soonest(p: InsteadProps, item: ServiceItemJson | undefined, o: CallOptions): Promise<Offer | undefined> {
  const { resources } = await booking.listResources({ kind: "RESOURCE_KIND_STAFF" }, o);
  const from = new Date(now.value).toISOString();
  const first = (wanted: { resources?: string[]; anyOf?: string[] }): Promise<FreeTimeJson | undefined> =>
    firstFree({ item: item?.id ?? "", ...wanted }, from, o);
  const own = resources?.find((r) => r.technician === p.technician);
  if (p.technician)
    return own && { technician: p.technician, at: item && (await first({ resources: [own.id ?? ""] }))?.startsAt };
  if (!item || item.needs?.includes("RESOURCE_KIND_STAFF"))
    return { technician: "", at: item && (await first({}))?.startsAt };
  // The item itself asks for nobody: it is booked with whoever is free first.
  const among = (resources ?? []).filter((r) => personOf(r.technician)?.category === p.category).slice(0, mostAsked);
  if (among.length === 0) return undefined;
  const free = await first({ anyOf: among.map((r) => r.id ?? "") });
  const who = among.find((r) => free?.resources?.includes(r.id ?? ""));
  return free && { technician: who?.technician ?? "", at: free.startsAt };
}

export function Instead(p: InsteadProps): JSX.Element | null {
  const w = bookingWords();
  const { options } = asActor(actor.value, false);
  const item = items.value.find((i) => i.id === p.item && i.bookingMode === "BOOKING_MODE_APPOINTMENT");
  const allowed = may("PERMISSION_BOOKINGS");
  const free = useRead(
    ["TOPIC_AGENDA", "TOPIC_FLOOR"],
    () => (allowed ? soonest(p, item, options) : Promise.resolve(undefined)),
    [p.technician, p.category, item?.id, allowed, options.as],
  );
  const offer = free.value;
  if (!offer) return null;
  const { at } = offer;
  return (
    <Button
      onPress={() =>
        open("bookings", { step: "make", technician: offer.technician, item: item?.id ?? "", at: at ?? "" })
      }
    >
      <span class="two">
        <span>{w.instead}</span>
        {at && (
          <small class="number">
            {w.insteadAt(
              [offer.technician, day(at) === day(now.value) ? clock(at) : moment(at)].filter(Boolean).join(" · "),
            )}
          </small>
        )}
      </span>
    </Button>
  );
}
