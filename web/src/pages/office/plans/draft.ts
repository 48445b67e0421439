// What the form has so far. It stands behind #, so that a reload or going back loses nothing; there are ids and times in it, nobody's
// name.
import type { ConflictPolicyJson } from "../../../gen/storehub/v1/model_pb";
import type { PreviewPlanRequestJson } from "../../../gen/storehub/v1/plan_pb";
import { instantOf } from "../lib/zone";
import type { Repeat, Series } from "./series";

export type Policy = Exclude<ConflictPolicyJson, "CONFLICT_POLICY_UNSPECIFIED">;
export const policies: readonly Policy[] = [
  "CONFLICT_POLICY_REJECT_ALL",
  "CONFLICT_POLICY_SKIP",
  "CONFLICT_POLICY_APPEND_AT_END",
];

export interface Draft extends Series {
  customer: string;
  item: string;
  /** As it is written. */
  countText: string;
  resources: readonly string[];
  /** undefined = the shop's. */
  policy: Policy | undefined;
}

const short: Record<Repeat, string> = { REPEAT_WEEKLY: "weekly", REPEAT_DAILY: "daily", REPEAT_CUSTOM: "custom" };
const policyPrefix = "CONFLICT_POLICY_";

function list(text: string | null): string[] {
  return text ? text.split(",") : [];
}

export function draftFrom(spot: URLSearchParams): Draft {
  const repeat = (Object.keys(short) as Repeat[]).find((r) => short[r] === spot.get("repeat")) ?? "REPEAT_WEEKLY";
  const countText = spot.get("count") ?? "10";
  const times = spot.get("times");
  return {
    customer: spot.get("customer") ?? "",
    item: spot.get("item") ?? "",
    repeat,
    countText,
    count: /^\s*\d{1,3}\s*$/.test(countText) ? Number(countText) : undefined,
    times: times === null ? [""] : times.split(","),
    resources: list(spot.get("with")),
    policy: policies.find((p) => p === policyPrefix + (spot.get("policy") ?? "").toUpperCase()),
  };
}

/** What of a draft has changed, as it stands behind #. */
export function kept(change: Partial<Draft>): Record<string, string> {
  const values: Record<string, string> = {};
  if (change.customer !== undefined) values["customer"] = change.customer;
  if (change.item !== undefined) values["item"] = change.item;
  if (change.repeat) values["repeat"] = short[change.repeat];
  if (change.countText !== undefined) values["count"] = change.countText || " ";
  // One that is not filled in yet is a place in the list, too.
  if (change.times) values["times"] = change.times.join(",");
  if (change.resources) values["with"] = change.resources.join(",");
  if (change.policy) values["policy"] = change.policy.slice(policyPrefix.length).toLowerCase();
  return values;
}

/** Whatever the form keeps behind #, taken away. */
export const cleared: Record<string, string> = Object.fromEntries(
  ["new", "customer", "item", "repeat", "count", "times", "with", "policy", "sent"].map((name) => [name, ""]),
);

/** What the node is asked; undefined while the draft is not whole. */
export function requestOf(d: Draft, policy: Policy, zone: string): PreviewPlanRequestJson | undefined {
  const times = d.times.map((t) => instantOf(t, zone));
  if (!d.customer || !d.item || times.length === 0 || times.some((t) => !t)) return undefined;
  const custom = d.repeat === "REPEAT_CUSTOM";
  const instants = times as string[];
  return {
    customerId: d.customer,
    item: d.item,
    repeat: d.repeat,
    ...(custom ? { customTimes: instants } : { firstTimes: instants, count: d.count ?? 0 }),
    resources: [...d.resources],
    conflictPolicy: policy,
  };
}

/** The policy in use: dates that are named one by one have no period by which others could be added. */
export function policyOf(d: Draft, shops: ConflictPolicyJson | undefined): Policy {
  const wanted = d.policy ?? policies.find((p) => p === shops) ?? "CONFLICT_POLICY_REJECT_ALL";
  if (d.repeat === "REPEAT_CUSTOM" && wanted === "CONFLICT_POLICY_APPEND_AT_END") return "CONFLICT_POLICY_REJECT_ALL";
  return wanted;
}
