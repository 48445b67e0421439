import { day } from "../../../i18n/format";

/** A day of the calendar in words: "2026-11-30" is Mon, 30 Nov. */
export function dayText(date: string): string {
  return day(`${date}T12:00:00Z`, "UTC");
}
