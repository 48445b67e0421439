// What a swipe at this terminal says of whoever wants to sign in, and how long wrong PINs make him wait.
import type { SwipedJson } from "../gen/storehub/v1/terminal_pb";

export type Card =
  | { by: "staff"; id: string; name: string; swipe: string }
  /** A technician's or a customer's: nobody signs in here by that. */
  | { by: "other"; name: string; swipe: string };

/** The card that was swiped here a moment ago; what lies longer back means somebody else. */
export function cardOf(s: SwipedJson | undefined, now: number): Card | undefined {
  const until = s?.identifiedUntil ? Date.parse(s.identifiedUntil) : 0;
  if (!s?.holder || until <= now) return undefined;
  const [kind, id = ""] = s.holder.split(":", 2);
  const known = { name: s.name ?? "", swipe: `${s.identification ?? ""} ${s.identifiedUntil ?? ""}` };
  return kind === "staff" ? { by: "staff", id, ...known } : { by: "other", ...known };
}

/** ms until a PIN counts again, 0 = it counts. */
export function leftUntil(until: number, now: number): number {
  return Math.max(0, until - now);
}

/** 0:07, 14:59; a second that has begun counts. */
export function minutesAndSeconds(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
