// The lanes of a sheet: one for each technician, room and device on a day, or one for each day of a week.
import type { JSX } from "preact";
import type { AgendaEntryJson, ResourceJson } from "../gen/storehub/v1/booking_pb";
import type { BoardJson } from "../gen/storehub/v1/dispatch_pb";
import type { AssignmentJson } from "../gen/storehub/v1/model_pb";
import { calendarDay, clock } from "../i18n/format";
import { comma } from "../i18n/punctuation";
import { shopWords } from "../i18n/shop";
import { isAhead } from "./acts";
import { columnOf, type Axis } from "./axis";
import { itemName, resourceName, type Book } from "./book";
import type { Block, Lane } from "./grid";
import { DateMark, dateClass, stateWord } from "./mark";
import { shutOf } from "./shut";
import { agendaWords } from "./words";

const ms = (at: string | undefined | null): number => Date.parse(at ?? "");

/** Who comes, as a receptionist calls him. */
export function customerOf(d: AgendaEntryJson): string {
  return d.customerName || d.notes || agendaWords().unknownCustomer;
}

function blockOf(d: AgendaEntryJson, book: Book): Block {
  const times = `${clock(d.startsAt)}–${clock(d.endsAt)}`;
  const item = itemName(book, d.item);
  const clashes = (d.clashes ?? []).length > 0;
  return {
    id: d.id ?? `${d.startsAt}${d.resources?.join()}`,
    from: ms(d.startsAt),
    until: ms(d.endsAt),
    class: `${dateClass(d.state)} ${d.state === "OCCURRENCE_STATE_CANCELLED" ? "gone" : ""}`,
    label: [times, customerOf(d), item, stateWord(d.state), clashes && agendaWords().clashes]
      .filter(Boolean)
      .join(comma()),
    movable: isAhead(d) && Boolean(d.id),
    fixed: !d.id,
    body: (
      <>
        <span>
          <DateMark state={d.state} /> {clashes && "⚠ "}
          <b>{customerOf(d)}</b>
        </span>
        <span class="number">{times}</span>
        <span>{item}</span>
      </>
    ),
  };
}

/** A cancelled date is shown while somebody asks for it, not in the way of others. */
export function shownDates(book: Book, cancelled: boolean): readonly AgendaEntryJson[] {
  return cancelled ? book.dates : book.dates.filter((d) => d.state !== "OCCURRENCE_STATE_CANCELLED");
}

function serving(board: BoardJson | undefined, technician: string): AssignmentJson[] {
  if (!technician) return [];
  return (board?.categories ?? []).flatMap((c) => c.assignments ?? []).filter((a) => a.technician === technician);
}

/** Whom the dispatch has sent to a guest: the time is his, whatever the book says. */
function busyBlock(a: AssignmentJson, now: number): Block {
  const from = ms(a.startedAt ?? a.dispatchedAt);
  const until = Math.max(ms(a.plannedEnd) || now + 15 * 60_000, now);
  const text = agendaWords().busyNow(a.plannedEnd ? clock(a.plannedEnd) : "");
  const kind = a.kind && a.kind !== "KIND_UNSPECIFIED" ? shopWords().kind[a.kind] : "";
  return {
    id: a.id ?? "",
    from,
    until,
    class: "break",
    label: `${text} ${a.id} ${kind}`,
    fixed: true,
    body: (
      <span>
        <b>{kind}</b> {text}
      </span>
    ),
  };
}

interface DayLanes {
  book: Book;
  axis: Axis;
  day: string;
  resources: readonly ResourceJson[];
  board: BoardJson | undefined;
  now: number;
  cancelled: boolean;
}

/** One lane for each resource, and one for the dates that occupy nothing. */
export function dayLanes(p: DayLanes): Lane[] {
  const all = shownDates(p.book, p.cancelled).filter((d) => columnOf(p.axis, ms(d.startsAt)) === p.day);
  const opening = p.book.settings?.openingHours?.spans ?? [];
  const lanes = p.resources.map((r): Lane => {
    const own = all.filter((d) => d.resources?.includes(r.id ?? ""));
    const busy = serving(p.board, r.technician ?? "").map((a) => busyBlock(a, p.now));
    const leaves = r.technician ? p.book.leaves.filter((l) => l.technician === r.technician) : [];
    const name = resourceName(p.book, r.id);
    return {
      id: r.id ?? "",
      day: p.day,
      label: name,
      head: <LaneHead name={r.name || r.id || ""} number={r.technician ?? ""} kind={r.kind} dates={own.length} />,
      shut: shutOf(p.axis, p.day, opening, p.book.closedDays, leaves),
      blocks: [
        ...own.map((d) => blockOf(d, p.book)),
        ...busy.filter((b) => columnOf(p.axis, b.from) === p.day || columnOf(p.axis, b.until) === p.day),
      ],
    };
  });
  const loose = all.filter((d) => !d.resources?.length);
  if (loose.length > 0)
    lanes.push({
      id: "",
      day: p.day,
      label: agendaWords().nothingTaken,
      head: <LaneHead name={agendaWords().nothingTaken} number="" kind={undefined} dates={loose.length} />,
      shut: shutOf(p.axis, p.day, opening, p.book.closedDays, []),
      blocks: loose.map((d) => blockOf(d, p.book)),
    });
  return lanes;
}

function LaneHead(p: { name: string; number: string; kind: ResourceJson["kind"]; dates: number }): JSX.Element {
  const w = agendaWords();
  const kind = p.kind && p.kind !== "RESOURCE_KIND_UNSPECIFIED" ? w.kind[p.kind] : "";
  return (
    <>
      <b>{[p.number, p.name].filter(Boolean).join(" ")}</b>
      <small>{[kind, p.dates ? w.dates(p.dates) : w.noDates].filter(Boolean).join(" · ")}</small>
    </>
  );
}

/** One lane for each day, of one resource or of all. */
export function weekLanes(p: Omit<DayLanes, "day" | "resources"> & { resource: ResourceJson | undefined }): Lane[] {
  const opening = p.book.settings?.openingHours?.spans ?? [];
  const technician = p.resource?.technician ?? "";
  const leaves = technician ? p.book.leaves.filter((l) => l.technician === technician) : [];
  const own = shownDates(p.book, p.cancelled).filter((d) => !p.resource || d.resources?.includes(p.resource.id ?? ""));
  return p.axis.days.map((day): Lane => {
    const here = own.filter((d) => columnOf(p.axis, ms(d.startsAt)) === day);
    const busy = serving(p.board, technician).map((a) => busyBlock(a, p.now));
    const name = calendarDay(day);
    return {
      id: p.resource?.id ?? "",
      day,
      label: name,
      head: (
        <>
          <b>{name}</b>
          <small>{here.length ? agendaWords().dates(here.length) : agendaWords().noDates}</small>
        </>
      ),
      shut: shutOf(p.axis, day, opening, p.book.closedDays, leaves),
      blocks: [...here.map((d) => blockOf(d, p.book)), ...busy.filter((b) => columnOf(p.axis, b.from) === day)],
    };
  });
}
