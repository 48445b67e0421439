// One ticket as it is now, and what others have changed of it while it was looked at. What this page did itself is no
// news: an act tells what it changed, and that is taken out of what was heard.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CallOptions } from "../../../api/connect";
import { who } from "../../../api/session";
import { tickets } from "../../../api/services";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { useDeed, type Deed, type DeedOptions, type Write } from "../../../ui/deed";
import { useRead } from "../../../ui/read";
import { changesOf, standing, type Change } from "./model";

const heard = signal<readonly Change[]>([]);
// What this page has done and not yet seen: the answer of an act may come before the next reading, or after it.
const own = new Set<string>();
/** How many acts of this page are under way. */
const acting = signal(0);

function settle(): void {
  heard.value = heard.value.filter((c) => !own.delete(c.key));
}

/** What others have done and nobody has put away yet; nothing while it may still turn out to be this page's own. */
export function news(): readonly Change[] {
  return acting.value > 0 ? [] : heard.value;
}

export function putAway(): void {
  heard.value = [];
}

export interface Shown {
  ticket: TicketJson | undefined;
  failed: string;
}

/** Reads a ticket, again whenever it changes, and hears what changed. */
export function useTicket(id: string): Shown {
  const read = useRead(
    ["TOPIC_TICKETS", "TOPIC_CUSTOMERS", "TOPIC_PEOPLE"],
    () => tickets.getTicket({ ticketId: id }),
    [id],
  );
  const before = useRef<TicketJson | undefined>(undefined);
  const ticket = read.value?.ticket ?? undefined;
  useEffect(() => {
    if (!ticket) return;
    const was = before.current?.id === ticket.id ? before.current : undefined;
    if (!was) own.clear();
    heard.value = was ? [...heard.value, ...changesOf(was, ticket)] : [];
    before.current = ticket;
    settle();
  }, [ticket]);
  return { ticket: ticket?.id?.toUpperCase() === id.toUpperCase() ? ticket : undefined, failed: read.failed };
}

/** In whose name tickets are written: whoever is signed in and may, else the terminal. They ask for no card. */
export function atDesk(): CallOptions {
  return who.value?.person?.permissions?.includes("PERMISSION_TICKETS") ? {} : { as: "terminal" };
}

/** What an answer with the whole ticket says was changed of what was shown. */
export function becameOf(before: TicketJson): (answer: { ticket?: TicketJson | null }) => string[] {
  return ({ ticket }) => (ticket && standing(ticket) !== standing(before) ? [`is:${standing(ticket)}`] : []);
}

export interface TicketDeed extends Deed {
  /** Does one act; `changed` names what it changed, by the keys of Change. */
  write: <Q, T>(
    write: Write<Q, T>,
    request: Q,
    changed: (answer: T) => string[],
    options?: DeedOptions<T>,
  ) => Promise<void>;
}

export function useTicketDeed(): TicketDeed {
  const deed = useDeed();
  return {
    ...deed,
    async write(write, request, changed, options = {}) {
      acting.value++;
      await deed.run(write, request, {
        ...atDesk(),
        ...options,
        done(answer, here) {
          for (const k of changed(answer)) own.add(k);
          settle();
          options.done?.(answer, here);
        },
      });
      acting.value--;
    },
  };
}
