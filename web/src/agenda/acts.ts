// What can be done with a date, whether it stands by itself or is one of a plan.
import type { CallOptions } from "../api/connect";
import { booking, plans } from "../api/services";
import type { AgendaEntryJson } from "../gen/storehub/v1/booking_pb";
import type { OccurrenceStateJson, ScopeJson, WarningJson } from "../gen/storehub/v1/model_pb";
import { wallOf } from "../i18n/zone";
import { shopZone } from "./book";

/** The plan of a date and its number there, undefined = it stands by itself. */
export function ofPlan(id: string | undefined): { planId: string; number: number } | undefined {
  const m = /^(P-\d+)\/(\d+)$/.exec(id ?? "");
  return m?.[1] ? { planId: m[1], number: Number(m[2]) } : undefined;
}

/** What marks a date may get now; the rules decide, this is what is offered. */
export function marks(e: AgendaEntryJson, now: number): OccurrenceStateJson[] {
  const begun = Date.parse(e.startsAt ?? "") <= now;
  switch (e.state) {
    case "OCCURRENCE_STATE_PLANNED":
      return begun
        ? ["OCCURRENCE_STATE_ARRIVED", "OCCURRENCE_STATE_COMPLETED", "OCCURRENCE_STATE_NO_SHOW"]
        : ["OCCURRENCE_STATE_ARRIVED", "OCCURRENCE_STATE_COMPLETED"];
    case "OCCURRENCE_STATE_ARRIVED":
      return ["OCCURRENCE_STATE_COMPLETED"];
    case "OCCURRENCE_STATE_COMPLETED":
      return ["OCCURRENCE_STATE_NO_SHOW"];
  }
  return [];
}

/** It is not over: it can be moved and cancelled. */
export function isAhead(e: AgendaEntryJson): boolean {
  return e.state === "OCCURRENCE_STATE_PLANNED" || e.state === "OCCURRENCE_STATE_ARRIVED";
}

/** Something became of it, which can be taken back for some days. */
export function isUndoable(e: AgendaEntryJson): boolean {
  return (
    e.state === "OCCURRENCE_STATE_ARRIVED" ||
    e.state === "OCCURRENCE_STATE_COMPLETED" ||
    e.state === "OCCURRENCE_STATE_NO_SHOW" ||
    e.state === "OCCURRENCE_STATE_CANCELLED"
  );
}

/** One act as the node takes it: for its preview and for doing it. */
export interface Act<T> {
  method: string;
  request: object;
  write: (request: object, o: CallOptions) => Promise<T>;
}

/** What is written is the request itself, however many others are made meanwhile. */
function acting<Q extends object, T>(
  method: string,
  request: Q,
  write: (request: Q, o: CallOptions) => Promise<T>,
): Act<T> {
  return { method, request, write: (r, o) => write(r as Q, o) };
}

/** By how many minutes a zone's clock shows another time at the second instant than at the first. */
export function shift(from: string, to: string, zone: string): number {
  const wall = (at: string): number => Date.parse(`${wallOf(Date.parse(at), zone)}Z`);
  return (wall(to) - wall(from)) / 60_000;
}

export interface Move {
  /** When the date that is moved began, and begins. */
  from: string;
  startsAt: string;
  /** What it occupies from now on; none = as before. */
  resources: string[];
  /** Of a plan: how many of its dates. */
  scope: ScopeJson;
}

export function moving(id: string, to: Move): Act<{ warnings?: WarningJson[] | null }> {
  const plan = ofPlan(id);
  if (!plan) {
    const request = { id, startsAt: to.startsAt, resources: to.resources };
    return acting("BookingService.RescheduleBooking", request, booking.rescheduleBooking);
  }
  const { scope, resources } = to;
  // All that are ahead are named by none of them: they move by as much of what the shop's clock shows.
  const request =
    scope === "SCOPE_ALL_FUTURE"
      ? { planId: plan.planId, scope, resources, shiftMinutes: shift(to.from, to.startsAt, shopZone()) }
      : { ...plan, scope, resources, startsAt: to.startsAt };
  return acting("PlanService.RescheduleOccurrences", request, plans.rescheduleOccurrences);
}

export interface CancelledDate {
  startsAt?: string;
  /** The punch card that gives a unit for it. */
  punchCard?: string;
}

export interface Cancelled {
  booking?: CancelledDate | null;
  occurrences?: CancelledDate[] | null;
}

export function cancelling(id: string, reason: string, waiveUnit: boolean, scope: ScopeJson): Act<Cancelled> {
  const plan = ofPlan(id);
  if (!plan) {
    const request = { id, reason, waiveUnit };
    return acting("BookingService.CancelBooking", request, booking.cancelBooking);
  }
  // All that are ahead are named by none of them.
  const which = scope === "SCOPE_ALL_FUTURE" ? { planId: plan.planId } : plan;
  const request = { ...which, scope, reason, waiveUnit };
  return acting("PlanService.CancelOccurrences", request, plans.cancelOccurrences);
}

export function marking(id: string, state: OccurrenceStateJson): Act<unknown> {
  const plan = ofPlan(id);
  return plan
    ? acting("PlanService.MarkOccurrence", { ...plan, state }, plans.markOccurrence)
    : acting("BookingService.MarkBooking", { id, state }, booking.markBooking);
}

interface Undone {
  booking?: { state?: OccurrenceStateJson } | null;
  occurrence?: { state?: OccurrenceStateJson } | null;
}

export function undoing(id: string): Act<Undone> {
  const plan = ofPlan(id);
  return plan
    ? acting("PlanService.UndoOccurrence", plan, plans.undoOccurrence)
    : acting("BookingService.UndoBooking", { id }, booking.undoBooking);
}

/** With another resource in place of one of the same kind; the rest stays. */
export function withOther(resources: readonly string[], was: string, now: string): string[] {
  return was === now ? [...resources] : resources.map((r) => (r === was ? now : r));
}
