// Who holds what a date wants, in words, each with whose date it is.
import type { JSX } from "preact";
import type { ConflictJson } from "../../../gen/storehub/v1/plan_pb";
import { booking } from "../../../api/services";
import { may } from "../../../api/session";
import { day } from "../../../i18n/format";
import { comma } from "../../../i18n/punctuation";
import { useRead } from "../../../ui/read";
import { dateId } from "./dates";
import type { Catalogue } from "./data";
import { planWords } from "./words";

interface Held {
  /** Customers' names by the ids of their dates. */
  names: ReadonlyMap<string, string>;
  /** What speaks against a date since it was made. */
  clashes: ReadonlyMap<string, readonly string[]>;
}

/** The dates that hold something between two instants, or only those that somebody has to decide on. */
export function useHolders(from: number | undefined, to: number | undefined, clashing = false): Held {
  const read = useRead(
    ["TOPIC_AGENDA"],
    async () => {
      if (from === undefined || to === undefined || !may("PERMISSION_AGENDA")) return [];
      const span = { from: new Date(from).toISOString(), to: new Date(to + 86_400_000).toISOString() };
      return (await booking.listAgenda({ ...span, clashing })).dates ?? [];
    },
    [from, to],
  );
  const dates = read.last ?? []; // named by their ids, whatever span they were asked for
  return {
    names: new Map(dates.map((d) => [d.id ?? "", d.customerName ?? ""])),
    clashes: new Map(dates.map((d) => [d.id ?? "", d.clashes ?? []])),
  };
}

/** One holder: "P-1/3", "B-12", "A-7", "leave:L-4", "closed:2026-12-25", "closed", "this plan". */
export function holderText(by: string, names?: ReadonlyMap<string, string>): string {
  const w = planWords();
  const who = names?.get(by);
  const date = dateId(by);
  if (date) return [w.planDate(date.plan, date.number), who].filter(Boolean).join(comma());
  if (by === "this plan") return w.thisPlan;
  if (by.startsWith("leave:")) return w.onLeave;
  if (by.startsWith("closed:")) return `${w.closedDay} ${day(`${by.slice(7)}T12:00:00Z`, "UTC")}`;
  if (by === "closed") return w.closedHours;
  if (by.startsWith("A-")) return w.serving(by);
  return [w.bookingId(by), who].filter(Boolean).join(comma());
}

function thing(resource: string, c: Catalogue | undefined): string {
  const w = planWords();
  if (resource === "shop") return w.theShop;
  if (resource.startsWith("item:")) return w.full;
  return c?.resourceName(resource) ?? resource;
}

export function conflictText(conflict: ConflictJson, c?: Catalogue, names?: ReadonlyMap<string, string>): string {
  const by = (conflict.heldBy ?? []).map((h) => holderText(h, names)).join(comma());
  return planWords().heldBy(thing(conflict.resource ?? "", c), by);
}

/** All that is in the way of one date. */
export function Taken(p: {
  conflicts: readonly ConflictJson[];
  catalogue: Catalogue | undefined;
  names: ReadonlyMap<string, string>;
}): JSX.Element {
  return (
    <ul class="plan-taken">
      {p.conflicts.map((c) => (
        <li key={c.resource}>{planWords().taken(conflictText(c, p.catalogue, p.names))}</li>
      ))}
    </ul>
  );
}
