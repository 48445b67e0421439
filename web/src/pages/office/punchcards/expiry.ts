// A card is good to the end of its last day by the shop's calendar.
import { addDays, instantOf, wallOf } from "../lib/zone";

/** When a card expires whose last day is "2026-12-31"; undefined for none. */
export function expiryOf(lastDay: string, zone: string): string | undefined {
  return lastDay ? instantOf(`${addDays(lastDay, 1)}T00:00`, zone) : undefined;
}

/** The last day on which a card is good. */
export function lastDayOf(expiresAt: string, zone: string): string {
  return wallOf(Date.parse(expiresAt) - 1, zone).slice(0, 10);
}
