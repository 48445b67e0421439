// Times, ages and money as people of the shop read them: in its zone and in the language in use.
import { now, zoneName } from "../live/live";
import { kept } from "./formats";
import { language } from "./language";

type Stamp = string | null | undefined;

function inZone(
  options: Intl.DateTimeFormatOptions,
  zone = zoneName.value,
  locale: string = language.value,
): Intl.DateTimeFormat {
  return kept(Intl.DateTimeFormat, locale, zone ? { ...options, timeZone: zone } : options);
}

/** A time in a language and a zone of its own, "" for none. */
export function inWords(
  at: Stamp | number,
  options: Intl.DateTimeFormatOptions,
  zone: string | undefined,
  locale: string,
): string {
  if (at === null || at === undefined || at === "") return "";
  return inZone(options, zone, locale).format(new Date(at));
}

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return kept(Intl.NumberFormat, language.value, options);
}

/** 14:05, by the shop's clock. */
export function clock(at: Stamp | number): string {
  if (at === null || at === undefined || at === "") return "";
  return inZone({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
}

/** 14:05:30, where a minute is too long. */
export function clockSecond(at: number): string {
  return inZone({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(new Date(at));
}

/** A date that is further off than this says its year: without it, it might be that of another one. */
const seasonMs = 150 * 24 * 3_600_000;

/** Mon, 30 Nov, by the shop's calendar unless another zone is named. */
export function day(at: Stamp | number, zone?: string): string {
  if (at === null || at === undefined || at === "") return "";
  const when = new Date(at);
  const far = Math.abs(when.getTime() - now.peek()) > seasonMs;
  const parts = {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(far && ({ year: "numeric" } as const)),
  } as const;
  return inZone(parts, zone).format(when);
}

/** Mon, 30 Nov, of "2026-11-30". */
export function calendarDay(date: string): string {
  return day(`${date}T12:00:00Z`, "UTC");
}

/** Mon, 30 Nov, 14:05, of which the day stays on one line; in Chinese its own signs are enough. */
export function moment(at: Stamp | number): string {
  if (at === null || at === undefined || at === "") return "";
  return `${day(at).replace(/ /g, "\u00a0")}${language.value === "zh-CN" ? "" : ","} ${clock(at)}`;
}

/** 30 Nov 2027, for what is far off. */
export function date(at: Stamp | number, zone?: string): string {
  if (at === null || at === undefined || at === "") return "";
  return inZone({ day: "numeric", month: "short", year: "numeric" }, zone).format(new Date(at));
}

/** 2.5, with one digit behind the point at most. */
export function decimal(n: number): string {
  return numbers({ maximumFractionDigits: 1 }).format(n);
}

/** 75 %, of 0.75. */
export function percent(share: number): string {
  return numbers({ style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** 12 GB: how much of a disk something takes. */
export function bytes(n: string | number | null | undefined): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  let value = Number(n ?? 0);
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return numbers({
    style: "unit",
    unit: units[unit] ?? "byte",
    unitDisplay: "short",
    maximumSignificantDigits: 3,
  }).format(value);
}

/** Whole minutes from `now` to a time, each counted when it has begun, those that are over as negative; undefined without a time. */
export function minutesTo(at: Stamp, now: number): number | undefined {
  if (!at) return undefined;
  const ms = Date.parse(at) - now;
  return ms >= 0 ? Math.ceil(ms / 60_000) : -Math.ceil(-ms / 60_000);
}

/** 12.50 zł: minor units in the shop's currency. */
export function money(minor: string | number | null | undefined, currency: string): string {
  const format = numbers({ style: "currency", currency });
  return format.format(Number(minor ?? 0) / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** 12 s, 3 min, 2 h: how old something is. */
export function duration(ms: number): string {
  const unit = (n: number, u: string): string =>
    numbers({
      style: "unit",
      unit: u,
      unitDisplay: "short",
      maximumFractionDigits: 0,
    }).format(n);
  if (ms < 60_000) return unit(Math.floor(ms / 1_000), "second");
  if (ms < 3_600_000) return unit(Math.floor(ms / 60_000), "minute");
  return unit(Math.floor(ms / 3_600_000), "hour");
}
