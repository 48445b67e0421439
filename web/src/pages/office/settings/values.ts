// Settings between how they travel and how people write them.
import { fromClock, toClock, toList, toNumber } from "../lib/values";
import type { Setting } from "./table";

export interface Span {
  weekday?: number;
  fromMin?: number;
  untilMin?: number;
}

/** A setting's value as a text to be edited; of a choice and of yes or no its value on the wire. */
export function textOf(s: Setting, value: unknown): string {
  switch (s.kind) {
    case "minutes":
      return String(Math.round(Number(value ?? 0) / 600) / 100);
    case "clock":
      return toClock(Number(value ?? 0));
    case "times":
      return ((value as { minutes?: number[] } | null)?.minutes ?? []).join(", ");
    case "numbers":
      return ((value as { numbers?: string[] } | null)?.numbers ?? []).join(", ");
    case "channels":
      return ((value as { channels?: string[] } | null)?.channels ?? []).join(",");
    case "hours":
      return JSON.stringify(hoursText((value as { spans?: Span[] } | null)?.spans ?? []));
    case "yes":
      return value ? "yes" : "";
  }
  return String(value ?? "");
}

/** What was written as the API wants it; undefined when it cannot be meant. */
export function valueOf(s: Setting, text: string): unknown {
  switch (s.kind) {
    case "yes":
      return text === "yes";
    case "number":
      return toNumber(text, s.min ?? 0, s.max ?? 1e9);
    case "minutes": {
      const n = /^\s*\d{1,5}([.,]\d{1,2})?\s*$/.test(text) ? Number(text.replace(",", ".")) : NaN;
      return n >= (s.min ?? 0) && n <= (s.max ?? 1e9) ? String(Math.round(n * 60) * 1_000) : undefined;
    }
    case "clock":
      return fromClock(text);
    case "times": {
      const found = toList(text).map((t) => toNumber(t, s.min ?? 0, s.max ?? 1e9));
      return found.includes(undefined) ? undefined : { minutes: (found as number[]).sort((a, b) => b - a) };
    }
    case "numbers":
      return { numbers: toList(text) };
    case "channels":
      return { channels: toList(text) };
    case "hours": {
      const spans = parseHours(JSON.parse(text) as string[]);
      return spans && { spans };
    }
    case "text":
      return s.upper ? text.trim().toUpperCase() : text.trim();
  }
  return text;
}

/** The hours of each day of the week, Monday first: "10:00-22:00, 23:00-02:00". */
export function hoursText(spans: readonly Span[]): string[] {
  const days = Array.from({ length: 7 }, () => [] as string[]);
  for (const s of [...spans].sort((a, b) => (a.fromMin ?? 0) - (b.fromMin ?? 0))) {
    const until = s.untilMin ?? 0;
    days[(s.weekday ?? 1) - 1]?.push(`${toClock(s.fromMin ?? 0)}-${toClock(until > 1440 ? until - 1440 : until)}`);
  }
  return days.map((d) => d.join(", "));
}

/** And back; a span that ends no later than it begins goes on after midnight. undefined when a day cannot be read. */
export function parseHours(days: readonly string[]): Span[] | undefined {
  const spans: Span[] = [];
  for (const [i, text] of days.entries()) {
    for (const part of toList(text)) {
      const [from, until, more] = part.split(/\s*[-–—]\s*/);
      const fromMin = fromClock(from ?? "");
      const end = fromClock(until ?? "", 1440);
      if (fromMin === undefined || end === undefined || more !== undefined) return undefined;
      spans.push({ weekday: i + 1, fromMin, untilMin: end > fromMin ? end : end + 1440 });
    }
  }
  return spans;
}
