// Dates of plans lie far ahead: they are shown with their year.
import { language, type Language } from "../../../i18n/language";
import { zoneOf } from "./data";

type Stamp = string | null | undefined | number;

// To make a format takes longer than to use it, and a plan has a thousand dates.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(l: Language, options: Intl.DateTimeFormatOptions, zone: string): Intl.DateTimeFormat {
  const key = JSON.stringify([l, options, zone]);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(l, { ...options, timeZone: zone });
  formats.set(key, known);
  return known;
}

function format(at: Stamp, l: Language, options: Intl.DateTimeFormatOptions, zone = zoneOf()): string {
  if (at === null || at === undefined || at === "") return "";
  return formatOf(l, options, zone).format(new Date(at));
}

/** Sat, 5 Dec 2026, by the shop's calendar unless another zone is named. */
export function fullDay(at: Stamp, zone?: string): string {
  return format(at, language.value, { weekday: "short", day: "numeric", month: "short", year: "numeric" }, zone);
}

/** Saturday, 5 December 2026, in a language that is not the page's. */
export function longDay(at: Stamp, l: Language): string {
  return format(at, l, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** 10:00, in such a language. */
export function clockIn(at: Stamp, l: Language): string {
  return format(at, l, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** 10:00, by the shop's clock. */
export function clock(at: Stamp): string {
  return clockIn(at, language.value);
}
