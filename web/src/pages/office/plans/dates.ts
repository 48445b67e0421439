// What can be done with the dates of a plan, told before it is done; fsm/occurrence.go decides.
export { late } from "../../../agenda/late";
import type { OccurrenceStateJson, ScopeJson } from "../../../gen/storehub/v1/model_pb";
import type { OccurrenceJson } from "../../../gen/storehub/v1/plan_pb";

const day = 24 * 3_600_000;
export const undoDays = 7;

export type Scope = Exclude<ScopeJson, "SCOPE_UNSPECIFIED">;
export const scopes: readonly Scope[] = ["SCOPE_THIS", "SCOPE_THIS_AND_FOLLOWING", "SCOPE_ALL_FUTURE"];

export type Mark = "OCCURRENCE_STATE_ARRIVED" | "OCCURRENCE_STATE_COMPLETED" | "OCCURRENCE_STATE_NO_SHOW";

const starts = (o: OccurrenceJson): number => Date.parse(o.startsAt ?? "");

/** It is neither over nor cancelled. */
export function isAhead(o: OccurrenceJson): boolean {
  return o.state === "OCCURRENCE_STATE_PLANNED" || o.state === "OCCURRENCE_STATE_ARRIVED";
}

/** What may be said of a date now. */
export function marks(o: OccurrenceJson, now: number): Mark[] {
  const list: Mark[] = [];
  if (o.state === "OCCURRENCE_STATE_PLANNED") list.push("OCCURRENCE_STATE_ARRIVED");
  if (isAhead(o) && starts(o) <= now + day) list.push("OCCURRENCE_STATE_COMPLETED");
  const missable: (OccurrenceStateJson | undefined)[] = ["OCCURRENCE_STATE_PLANNED", "OCCURRENCE_STATE_COMPLETED"];
  if (missable.includes(o.state) && starts(o) <= now) list.push("OCCURRENCE_STATE_NO_SHOW");
  return list;
}

/** The dates that a cancelling is about; the one that is named may have begun, all that are ahead have not. */
export function scoped(list: readonly OccurrenceJson[], number: number, scope: Scope, now: number): OccurrenceJson[] {
  if (scope === "SCOPE_ALL_FUTURE") return list.filter((o) => isAhead(o) && starts(o) > now);
  if (scope === "SCOPE_THIS") return list.filter((o) => o.number === number);
  return list.filter((o) => (o.number ?? 0) >= number && isAhead(o));
}

/** And those that a move is about: what was moved by itself stays, unless it is the one that is named. */
export function movable(list: readonly OccurrenceJson[], number: number, scope: Scope, now: number): OccurrenceJson[] {
  const named = scope === "SCOPE_ALL_FUTURE" ? 0 : number;
  return scoped(list, named, scope, now).filter((o) => !o.detached || o.number === named);
}

/** "P-12/3" as its plan and number; undefined for what is no date of a plan. */
export function dateId(id: string): { plan: string; number: number } | undefined {
  const found = /^(P-\d+)\/(\d+)$/.exec(id);
  return found ? { plan: found[1]!, number: Number(found[2]) } : undefined;
}
