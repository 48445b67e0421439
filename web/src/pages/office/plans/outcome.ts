// What a preview comes to: every date that was asked for with what is in its way, and what creating the plan would do.
import type { ConflictJson, OccurrenceJson, PreviewPlanResponseJson } from "../../../gen/storehub/v1/plan_pb";
import { named } from "../../../api/fault";
import type { Policy } from "./draft";

export interface DateLine {
  at: number;
  /** As it would be made; undefined when something is in its way. */
  date: OccurrenceJson | undefined;
  conflicts: readonly ConflictJson[];
  /** It was not asked for but tried as a substitute at the end. */
  tried: boolean;
  /** Another date of the customer at that time. */
  busy: string;
}

/** All dates of a preview in order of time. */
export function linesOf(preview: PreviewPlanResponseJson, asked: readonly number[]): DateLine[] {
  const wanted = new Set(asked);
  const lines = new Map<number, DateLine>();
  const busy = new Map<number, string>();
  for (const warning of preview.warnings ?? []) {
    const args = named(warning.args);
    if (warning.reason === "REASON_CUSTOMER_BUSY") busy.set(Number(args["starts_at_ms"]), args["held_by"] ?? "");
  }
  for (const date of preview.plan?.occurrences ?? []) {
    const at = Date.parse(date.startsAt!);
    lines.set(at, { at, date, conflicts: [], tried: false, busy: busy.get(at) ?? "" });
  }
  for (const conflict of preview.conflicts ?? []) {
    const at = Date.parse(conflict.startsAt!);
    const line = lines.get(at) ?? { at, date: undefined, conflicts: [], tried: !wanted.has(at), busy: "" };
    lines.set(at, { ...line, conflicts: [...line.conflicts, conflict] });
  }
  return [...lines.values()].sort((a, b) => a.at - b.at);
}

export interface Outcome {
  /** Whether the plan would be made at all. */
  made: boolean;
  asked: number;
  dates: number;
  taken: number;
  appended: number;
}

/** What creating it now would come to under a policy (fsm/draft.go, fit). */
export function outcomeOf(lines: readonly DateLine[], policy: Policy, asked: number): Outcome {
  const dates = lines.filter((l) => l.date);
  const counts = {
    asked,
    dates: dates.length,
    taken: lines.filter((l) => !l.date && !l.tried).length,
    appended: dates.filter((l) => l.date!.note === "OCCURRENCE_NOTE_APPENDED").length,
  };
  const made = policy === "CONFLICT_POLICY_SKIP" ? counts.dates > 0 : counts.dates > 0 && counts.dates >= asked;
  return { made, ...counts };
}

/** What somebody has seen of a preview: another one has another version. Units of punch cards are in nobody's way. */
export function versionOf(lines: readonly DateLine[]): string {
  return JSON.stringify(
    lines.map((l) => [
      l.at,
      l.date ? [l.date.note, l.date.endsAt, l.date.resources] : 0,
      l.conflicts.map((c) => [c.resource, c.heldBy]),
      l.busy,
    ]),
  );
}
