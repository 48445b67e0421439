// What people write in a field, and what the API wants of it.

export { currencyDigits, fromMinor, toMinor } from "../../../ui/money";
export { matches } from "../../../ui/matches";

/** A whole number between two; undefined when it is none. */
export function toNumber(text: string, min: number, max: number): number | undefined {
  const n = /^\s*-?\d{1,15}\s*$/.test(text) ? Number(text) : NaN;
  return n >= min && n <= max ? n : undefined;
}

/** What stands for a part of a number that somebody may not see (fsm/phone.go). Two numbers may look the same so. */
export const masking = "•••";

/** "a, b;c、d" as a list without doubles. */
export function toList(text: string): string[] {
  const all = text
    .split(/[,;，、；\n]+/)
    .map((s) => s.trim())
    .filter(Boolean);
  return all.filter((s, at) => s.startsWith(masking) || all.indexOf(s) === at);
}

/** 390 as "06:30". */
export function toClock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** "6:30" as 390, up to `max`; undefined when it is no time. */
export function fromClock(text: string, max = 24 * 60 - 1): number | undefined {
  const found = /^\s*(\d{1,2}):(\d{2})\s*$/.exec(text);
  const minutes = found ? Number(found[1]) * 60 + Number(found[2]) : NaN;
  return Number(found?.[2]) < 60 && minutes <= max ? minutes : undefined;
}

/** The field that a fault is about, as the page names it: "card_uids" is cardUids. */
export function camel(field: string): string {
  return field.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());
}

/** Numbers of technicians in the order in which people count: 9 before 12. */
export function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
