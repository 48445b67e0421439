// The dispatches that may go on a ticket: those that run, those that were finished at this desk, and the finished ones of
// today of a technician who is named. Which ticket has one already is told beside it.
import { dispatch, tickets } from "../../../api/services";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { businessDay } from "../../../i18n/zone";
import { board, now, zoneName } from "../../../live/live";
import { useRead } from "../../../ui/read";
import { matches } from "../../../ui/matches";
import { people, personOf, roomName, settings } from "../data";
import { finishedHere } from "../finished";
import { assignmentsOf, exactly } from "../model";

export interface Served {
  id: string;
  technician: string;
  /** "" = nobody knows here, or none was chosen. */
  item: string;
  room: string;
  /** When it was finished, "" = it still runs. */
  ended: string;
  /** The ticket that it stands on, "" = on none. */
  ticket: string;
}

/** Whether a time belongs to the business day that runs now. */
export function isToday(at: string | null | undefined): boolean {
  const cutoff = settings.value?.businessDayCutoffMin ?? 0;
  const of = (ms: number): string => businessDay(ms, zoneName.value || "UTC", cutoff);
  return at ? of(Date.parse(at)) === of(now.value) : false;
}

/** On which ticket each dispatch stands that is on one; those of voided ones are free again. */
function ticketsByDispatch(all: readonly TicketJson[]): Map<string, string> {
  return new Map(
    all.flatMap((t) =>
      (t.lines ?? []).filter((l) => l.assignmentId).map((l) => [l.assignmentId!, t.id ?? ""] as [string, string]),
    ),
  );
}

/** Those that what was typed may mean, running ones first; undefined while it is not known what he did, or which stand on tickets. */
export function useDispatches(typed: string): { list: readonly Served[] | undefined; failed: string; of: string } {
  const on = useRead(["TOPIC_TICKETS"], async () => {
    const [live, closed] = await Promise.all([
      tickets.listTickets({}),
      tickets.listTickets({ state: "TICKET_STATE_CLOSED" }),
    ]);
    return ticketsByDispatch([...(live.tickets ?? []), ...(closed.tickets ?? [])]);
  });
  const of = exactly(people.value, typed)?.number ?? "";
  const trail = useRead(
    ["TOPIC_FLOOR"],
    () => (of ? dispatch.explainTechnician({ technician: of }) : Promise.resolve({ trail: [] })),
    [of],
  );
  const all = new Map<string, Served>();
  const add = (s: Omit<Served, "ticket">): void => {
    if (s.id && !all.has(s.id)) all.set(s.id, { ...s, ticket: on.value?.get(s.id) ?? "" });
  };
  for (const a of [...assignmentsOf(board.value), ...finishedHere.value])
    add({
      id: a.id ?? "",
      technician: a.technician ?? "",
      item: a.item ?? "",
      room: a.room ?? "",
      ended: a.endedAt ?? "",
    });
  for (const e of trail.value?.trail ?? [])
    if (e.what === "TRAIL_KIND_FINISHED" && isToday(e.at))
      add({ id: e.assignmentId ?? "", technician: of, item: "", room: "", ended: e.at ?? "" });
  const text = typed.trim();
  const like = [...all.values()].filter((s) =>
    of
      ? s.technician === of
      : !text || matches(text, s.technician, personOf(s.technician)?.name, roomName(s.room), s.id),
  );
  const known = on.value !== undefined && (trail.value !== undefined || trail.failed !== "");
  return { list: known ? like : undefined, failed: on.failed || trail.failed, of };
}
