// Which technicians, rooms and devices a day shows: those that work or have dates, and whatever somebody asks for.
import type { AgendaEntryJson, ResourceJson } from "../gen/storehub/v1/booking_pb";
import type { TechnicianJson } from "../gen/storehub/v1/roster_pb";
import type { Kind } from "./when";

export interface Wanted {
  text: string;
  kind: Kind | "";
}

/** So many lanes can be looked through; whoever wants another one writes its name. */
export const mostLanes = 60;

const order: Record<string, number> = { RESOURCE_KIND_STAFF: 0, RESOURCE_KIND_VENUE: 1, RESOURCE_KIND_EQUIPMENT: 2 };

function works(t: TechnicianJson | undefined): boolean {
  return (
    t !== undefined &&
    t.state !== "TECHNICIAN_STATE_OFF" &&
    t.state !== "TECHNICIAN_STATE_LEAVE" &&
    t.state !== "TECHNICIAN_STATE_UNSPECIFIED"
  );
}

function called(r: ResourceJson, text: string): boolean {
  const t = text.toLowerCase();
  return r.technician === t || [r.name, r.id].some((n) => (n ?? "").toLowerCase().includes(t));
}

/** Technicians in order of their numbers, then rooms, then devices. */
export function byNumber(a: ResourceJson, b: ResourceJson): number {
  return (
    (order[a.kind ?? ""] ?? 3) - (order[b.kind ?? ""] ?? 3) ||
    (a.technician || a.name || "").localeCompare(b.technician || b.name || "", undefined, { numeric: true })
  );
}

/** Technicians by number, then rooms, then devices; hidden = how many were left out because nothing is to be seen of them. */
export function lanesOf(
  resources: readonly ResourceJson[],
  dates: readonly AgendaEntryJson[],
  people: readonly TechnicianJson[],
  wanted: Wanted,
  /** Also who does not work now, as on days that are far away. */
  everybody = false,
): { shown: ResourceJson[]; hidden: number } {
  const booked = new Set(dates.flatMap((d) => d.resources ?? []));
  const text = wanted.text.trim();
  const among = resources.filter((r) => (!wanted.kind || r.kind === wanted.kind) && (!text || called(r, text)));
  const seen =
    text || everybody
      ? among
      : among.filter(
          (r) =>
            booked.has(r.id ?? "") ||
            r.kind !== "RESOURCE_KIND_STAFF" ||
            works(people.find((t) => t.number === r.technician)),
        );
  // Who has dates is not left out for one who has none.
  const first = [...seen].sort((a, b) => Number(booked.has(b.id ?? "")) - Number(booked.has(a.id ?? "")));
  const shown = first.slice(0, mostLanes).sort(byNumber);
  return { shown, hidden: among.length - shown.length };
}
