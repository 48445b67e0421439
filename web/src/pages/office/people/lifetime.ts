// How long a token lasts, as people choose it, and as the request has it.
import type { CreateTokenRequestJson } from "../../../gen/storehub/v1/access_pb";

export const lifetimes = ["day", "month", "year", "tenYears", "none"] as const;
export type Lifetime = (typeof lifetimes)[number];

const days: Record<Exclude<Lifetime, "none">, number> = { day: 1, month: 30, year: 365, tenYears: 3650 };

/** What the request says of it: without an end nothing, which only an owner's token is. */
export function lifetime(chosen: string): Pick<CreateTokenRequestJson, "ttl"> {
  const n = days[chosen as keyof typeof days];
  return n ? { ttl: `${n * 86_400}s` } : {};
}
