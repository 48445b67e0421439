// Where a page goes on that has lost its node: which nodes there are, and what it takes along.
import type { OtherNodeJson } from "../../gen/storehub/v1/screen_pb";

export interface Other {
  name: string;
  /** https://HOST:PORT */
  origin: string;
}

const kept = "storehub-others";

/** What a node has told of the others, as far as it can be gone to. */
export function othersOf(told: readonly OtherNodeJson[] | undefined): Other[] {
  const list: Other[] = [];
  for (const o of told ?? []) {
    const url = URL.canParse(o.url ?? "") ? new URL(o.url!) : undefined;
    if (url?.protocol === "https:" && url.origin !== location.origin)
      list.push({ name: o.name || url.host, origin: url.origin });
  }
  return list;
}

/** Keeps them for when the node is gone and the page is loaded anew from what the browser has. */
export function remember(others: readonly Other[]): void {
  sessionStorage.setItem(kept, JSON.stringify(others));
}

export function recall(): Other[] {
  try {
    const list = JSON.parse(sessionStorage.getItem(kept) ?? "[]") as unknown;
    if (!Array.isArray(list)) return [];
    return othersOf(
      list.map((o: Partial<Other> | null) => ({ name: String(o?.name ?? ""), url: String(o?.origin ?? "") })),
    );
  } catch {
    return [];
  }
}

/** How long there must have been no screen before another node is looked for. */
export const patienceMs = 10_000;
/** How long a person may think about it. */
export const countdownS = 10;

/** What is done without a screen. */
export type Step = "wait" | "tell" | "look" | "count" | "go";

export interface Standing {
  lostMs: number;
  /** The page came over https: its node is one of several addresses. At http://127.0.0.1 it is the only one. */
  secure: boolean;
  others: number;
  /** Another node has said that it is there. */
  answered: boolean;
  /** A screen on the wall goes by itself. */
  alone: boolean;
  stay: boolean;
}

/** What comes next: to wait, to say what to do, to look for another node, to count down, or to go there. */
export function stepOf(s: Standing): Step {
  if (s.lostMs < patienceMs) return "wait";
  if (!s.secure || s.others === 0) return "tell";
  if (!s.answered || s.stay) return "look";
  return s.alone ? "go" : "count";
}

/** Where to: the same page at another node. What stands behind # is the place in a flow and the act's request id. */
export function targetOf(origin: string, here: { pathname: string; hash: string; origin: string }): string {
  const carried = new URLSearchParams(here.hash.slice(1));
  carried.set("from", here.origin);
  return `${origin}${here.pathname}#${carried.toString()}`;
}

/** The origins that a page of this node may show in a frame, from the policy that came with it: its other nodes, and nobody else. */
export function framesOf(policy: string): string[] {
  const directives = policy.split(";").map((d) => d.trim().split(/\s+/));
  return directives.find(([name]) => name === "frame-src")?.slice(1) ?? [];
}

/** Where a page came from that nobody knows at the node to which it has followed; "" unless that is one of the shop's nodes. */
export function backOf(spot: URLSearchParams, nodes: readonly string[]): string {
  const from = spot.get("from") ?? "";
  if (!URL.canParse(from) || new URL(from).protocol !== "https:") return "";
  const { origin } = new URL(from);
  return nodes.some((n) => URL.canParse(n) && new URL(n).origin === origin) ? origin : "";
}

/** The address there of the page that it was; its first one if "to" would lead to somebody else's. */
export function wayBack(origin: string, to: string | null): string {
  const url = new URL(to ?? "/", origin);
  return url.origin === origin ? url.href : `${origin}/`;
}
