// Whether this browser can be told of notices while the page is closed, and what is to be mended about it: pure, so that it
// can be tested.
import type { NodeStatusJson } from "../../gen/storehub/v1/cluster_pb";

/** What there is to know of the device. */
export interface Device {
  /** The worker that hears pushes: it takes trust in the shop's certificate. */
  worker: "starting" | "there" | "refused";
  /** The browser has all that it takes. */
  able: boolean;
  /** An iPhone or iPad, which hears pushes for pages on the home screen alone. */
  apple: boolean;
  standalone: boolean;
  permission: NotificationPermission;
}

export type PushWay =
  /** No node sends by it, or it is not known yet: nothing is said of it. */
  | "hidden"
  /** The phone does not trust the shop yet. */
  | "untrusted"
  /** The page has to be on the home screen first. */
  | "home"
  | "unable"
  /** He, or the phone, has forbidden notices. */
  | "blocked"
  | "ready"
  | "on";

export function pushWay(wanted: boolean, nodes: readonly NodeStatusJson[], d: Device, subscribed: boolean): PushWay {
  if (!wanted || !nodes.some((n) => n.noticeChannels?.includes("NOTICE_CHANNEL_WEB_PUSH"))) return "hidden";
  if (d.apple && !d.standalone) return "home";
  if (d.worker === "refused") return "untrusted";
  if (!d.able) return "unable";
  if (d.permission === "denied") return "blocked";
  if (d.worker === "starting") return "hidden";
  return subscribed && d.permission === "granted" ? "on" : "ready";
}

/** A subscription of the browser: SHA-256 of its endpoint, and the key that it was made for; both in base64. */
export interface Subscribed {
  sum: string;
  key: string;
}

export type Mend = "nothing" | "drop" | "forget" | "store" | "subscribe";

/**
 * What is to be done when the page opens. A subscription that this session does not have is of somebody who was signed in
 * before: it is dropped, and he is not told on this phone any more. sum is "" when the session has none.
 */
export function mend(browser: Subscribed | undefined, session: Subscribed, permission: NotificationPermission): Mend {
  if (!session.sum) return browser ? "drop" : "nothing";
  if (permission !== "granted") return "forget";
  if (!browser || browser.key !== session.key) return "subscribe";
  return browser.sum === session.sum ? "nothing" : "store";
}

/** Base64 as browsers take keys: with - and _, and nothing at its end. */
export function urlForm(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** iPads call themselves Macs, which have no touch. */
export function isApple(userAgent: string, touchPoints: number): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && touchPoints > 1);
}
