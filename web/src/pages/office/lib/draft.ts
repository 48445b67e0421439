// What a form holds: the whole object as the API wants it, begun from what was read, because Put writes all of it.
import { currencyDigits, fromClock, fromMinor, toClock, toList, toMinor, toNumber } from "./values";

export type Draft = Record<string, unknown>;

export interface Choice {
  value: string;
  label: string;
  hint?: string;
}

/** A field of a form. */
export interface Spec {
  /** As the request has it, "usualMinutes". */
  key: string;
  label: string;
  hint?: string | undefined;
  kind:
    "text" | "note" | "number" | "money" | "choice" | "choices" | "list" | "yes" | "day" | "moment" | "clock" | "pin";
  required?: boolean;
  choices?: readonly Choice[] | undefined;
  min?: number;
  max?: number;
  /** It cannot be changed once the object is there. */
  once?: boolean;
  /** Only shown when the rest of the draft wants it. */
  when?: (draft: Draft) => boolean;
  /** What a new one has. */
  begin?: unknown;
  currency?: string;
}

/** The draft of a new object. */
export function blank(specs: readonly Spec[]): Draft {
  const empty: Partial<Record<Spec["kind"], unknown>> = { choices: [], list: [], yes: false, number: 0, money: "0" };
  return Object.fromEntries(specs.map((s) => [s.key, s.begin ?? empty[s.kind] ?? ""]));
}

/** Of an object that was read, what the request has. */
export function draftOf(row: Draft, specs: readonly Spec[]): Draft {
  return { ...blank(specs), ...Object.fromEntries(specs.map((s) => [s.key, row[s.key] ?? blank([s])[s.key]])) };
}

/** A value as the field shows it to be edited. */
export function textOf(s: Spec, value: unknown): string {
  if (value === null || value === undefined) return "";
  switch (s.kind) {
    case "money":
      return fromMinor(value as string, currencyDigits(s.currency ?? ""));
    case "list":
      return (value as string[]).join(", ");
    case "clock":
      return typeof value === "number" ? toClock(value) : "";
  }
  return String(value);
}

export type Wrong = "missing" | "range" | "notClock" | "notAmount" | "notNumber";

/** What somebody wrote, as the API wants it, or what is wrong with it. */
export function read(s: Spec, text: string): { value: unknown } | { wrong: Wrong } {
  switch (s.kind) {
    case "number": {
      if (toNumber(text, -1e15, 1e15) === undefined) return { wrong: "notNumber" };
      const n = toNumber(text, s.min ?? 0, s.max ?? 1e9);
      return n === undefined ? { wrong: "range" } : { value: n };
    }
    case "money": {
      const minor = toMinor(text, currencyDigits(s.currency ?? ""));
      return minor === undefined ? { wrong: "notAmount" } : { value: minor };
    }
    case "list":
      return { value: toList(text) };
    case "clock": {
      const minutes = fromClock(text, s.max);
      return minutes === undefined ? { wrong: "notClock" } : { value: minutes };
    }
  }
  return { value: s.kind === "pin" ? text : text.replace(/^\s+/, "") };
}

/** Whether a field that has to be filled in is empty. */
export function missing(s: Spec, draft: Draft): boolean {
  const value = draft[s.key];
  if (!s.required || (s.when && !s.when(draft))) return false;
  return value === "" || value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** Whether two values are the same to the API. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
