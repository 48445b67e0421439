// What people write in a field, and what the API wants of it.

/** How many digits behind the point a currency has. */
export function currencyDigits(currency: string): number {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2; // three letters that no list knows
  }
}

/** "12.50" or "12,5" in minor units; undefined when it is no amount. */
export function toMinor(text: string, digits: number): string | undefined {
  const found = /^(\d{1,12})(?:[.,](\d*))?$/.exec(text.trim());
  const part = found?.[2] ?? "";
  if (!found || part.length > digits) return undefined;
  return String(BigInt(found[1]! + part.padEnd(digits, "0")));
}

/** Minor units as people write an amount. */
export function fromMinor(minor: string | number | null | undefined, digits: number): string {
  const text = String(minor ?? 0).padStart(digits + 1, "0");
  if (digits === 0) return text;
  const part = text.slice(-digits);
  return text.slice(0, -digits) + (/^0+$/.test(part) ? "" : `.${part}`);
}

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

/** Whether a text contains all words of a search, whatever their case and accents. */
export function matches(search: string, ...texts: (string | null | undefined)[]): boolean {
  const plain = (s: string): string =>
    s.normalize("NFKD").replace(/\p{M}/gu, "").replace(/ł/g, "l").replace(/Ł/g, "L").toLowerCase();
  const all = plain(texts.filter(Boolean).join(" "));
  return plain(search)
    .split(/\s+/)
    .every((word) => all.includes(word));
}
