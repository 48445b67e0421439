// A day's work by technician: the lines of the report, which are by technician and kind, added up.
import type { DayWorkJson } from "../../../gen/storehub/v1/dispatch_pb";
import type { KindJson } from "../../../gen/storehub/v1/model_pb";

export interface Total {
  technician: string;
  name: string;
  category: string;
  kinds: Partial<Record<KindJson, number>>;
  finished: number;
  servedMs: number;
  overtimeMs: number;
  extendedMin: number;
  leftMs: number;
  turnsPct: number;
  amountMinor: bigint;
  cancelled: number;
  declined: number;
}

function none(technician: string, name: string, category: string): Total {
  return {
    technician,
    name,
    category,
    kinds: {},
    finished: 0,
    servedMs: 0,
    overtimeMs: 0,
    extendedMin: 0,
    leftMs: 0,
    turnsPct: 0,
    amountMinor: 0n,
    cancelled: 0,
    declined: 0,
  };
}

function add(t: Total, w: DayWorkJson): void {
  const kind = w.kind ?? "KIND_UNSPECIFIED";
  t.kinds[kind] = (t.kinds[kind] ?? 0) + (w.finished ?? 0);
  t.finished += w.finished ?? 0;
  t.servedMs += Number(w.servedMs ?? 0);
  t.overtimeMs += Number(w.overtimeMs ?? 0);
  t.extendedMin += w.extendedMin ?? 0;
  t.leftMs += Number(w.leftMs ?? 0);
  t.turnsPct += w.turnsPct ?? 0;
  t.amountMinor += BigInt(w.amountMinor ?? 0);
  t.cancelled += w.cancelled ?? 0;
  t.declined += w.declined ?? 0;
}

/** One line a technician, in the order of the report, and one of all. */
export function totals(work: readonly DayWorkJson[]): { lines: Total[]; all: Total } {
  const by = new Map<string, Total>();
  const all = none("", "", "");
  for (const w of work) {
    const key = w.technician ?? "";
    const t = by.get(key) ?? none(key, w.name ?? "", w.category ?? "");
    by.set(key, t);
    add(t, w);
    add(all, w);
  }
  return { lines: [...by.values()], all };
}

/** Whole minutes; what people are paid for is not rounded up. */
export function minutes(ms: number): number {
  return Math.floor(ms / 60_000);
}

/** 150 per cent of a turn as "1.5". */
export function turns(pct: number): string {
  return String(Math.round(pct) / 100);
}
