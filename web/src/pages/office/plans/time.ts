// Dates of plans lie far ahead: they are shown with their year.
import { inWords } from "../../../i18n/format";
import { language, type Language } from "../../../i18n/language";
import { zoneOf } from "./data";

type Stamp = string | null | undefined | number;

/** Sat, 5 Dec 2026, by the shop's calendar unless another zone is named. */
export function fullDay(at: Stamp, zone?: string): string {
  return inWords(
    at,
    { weekday: "short", day: "numeric", month: "short", year: "numeric" },
    zone ?? zoneOf(),
    language.value,
  );
}

/** Saturday, 5 December 2026, in a language that is not the page's. */
export function longDay(at: Stamp, l: Language): string {
  return inWords(at, { weekday: "long", day: "numeric", month: "long", year: "numeric" }, zoneOf(), l);
}

/** 10:00, in such a language. */
export function clockIn(at: Stamp, l: Language): string {
  return inWords(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, zoneOf(), l);
}

/** 10:00, by the shop's clock. */
export function clock(at: Stamp): string {
  return clockIn(at, language.value);
}
