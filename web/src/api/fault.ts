// What a call comes to when it does not come to an answer. rpc/fault.go is where the codes are decided.
import type { FaultArgJson, FaultDetailJson, ReasonJson } from "../gen/storehub/v1/reason_pb";

/** The values of a reason's sentence, by name. */
export type Args = Readonly<Record<string, string>>;

/** One of several things that were in the way. */
export interface Obstacle {
  reason: ReasonJson;
  args: Args;
}

/** The codes of what the rules say no to. The state remembers it under the request id, so another try of the act says the same. */
const ruledCodes = ["invalid_argument", "not_found", "already_exists", "failed_precondition", "permission_denied"];
/** What a call is for: to change something, or to learn what is. */
export type Aim = "write" | "read";

/** How long a page waits before it reads again what could not be read, ms. */
export const readAgainMs = 2_000;

/** A refusal by a rule (it was not done), or a failure (perhaps it was). */
export class Fault extends Error {
  /** Connect's code, such as "failed_precondition". */
  readonly code: string;
  /** Why, for the screen's own words; REASON_UNSPECIFIED when nobody said. */
  readonly reason: ReasonJson;
  readonly args: Args;
  /** Whatever was in the way, when there are several things; total counts those that were left out, too. */
  readonly obstacles: readonly Obstacle[];
  readonly total: number;
  /** Whether it may have been done all the same. */
  readonly uncertain: boolean;
  readonly aim: Aim;

  constructor(code: string, message: string, detail: FaultDetailJson = {}, aim: Aim = "write") {
    super(message);
    this.code = code;
    // Whatever became of the question, what was only asked for was not done.
    const unsure = detail.uncertain || detail.reason === "REASON_UNCERTAIN";
    this.reason = (unsure && aim === "read" ? undefined : detail.reason) ?? "REASON_UNSPECIFIED";
    this.args = named(detail.args);
    this.obstacles = (detail.items ?? []).map((i) => ({
      reason: i.reason ?? "REASON_UNSPECIFIED",
      args: named(i.args),
    }));
    this.total = detail.total ?? this.obstacles.length;
    this.uncertain = aim === "write" && (detail.uncertain ?? false);
    this.aim = aim;
  }

  /** Nobody knows this browser, or not any more. */
  get signedOut(): boolean {
    return this.code === "unauthenticated";
  }

  /** A rule has refused it: neither this try nor an earlier one has done it, or will. */
  get ruled(): boolean {
    return !this.uncertain && ruledCodes.includes(this.code);
  }

  /** Another try of the same act, with the same request id, may do it. */
  get again(): boolean {
    return (
      this.uncertain || this.code === "unavailable" || this.code === "deadline_exceeded" || this.code === "canceled"
    );
  }
}

/** Arguments as a record; several of one name, such as those who stand before, are a list in one value. */
export function named(args: readonly FaultArgJson[] | undefined): Args {
  const all: Record<string, string> = {};
  for (const { name = "", value = "" } of args ?? []) all[name] = all[name] ? `${all[name]}, ${value}` : value;
  return all;
}

interface WireError {
  code?: string;
  message?: string;
  // debug is the detail in JSON. Node and page are one build, so it is there; another client reads the value beside it.
  details?: { type?: string; debug?: FaultDetailJson }[];
}

/** The error of an answer. status serves when the answer is not one of a node, as from a proxy. */
export function refused(body: unknown, status: number, aim: Aim): Fault {
  const e = (body ?? {}) as WireError;
  const detail = e.details?.find((d) => d.type === "storehub.v1.FaultDetail")?.debug;
  return new Fault(
    e.code ?? (status === 401 ? "unauthenticated" : "unavailable"),
    e.message ?? `HTTP ${status}`,
    detail,
    aim,
  );
}

/** No answer came: the network, a stopped node, the time. What was only asked for was not done either. */
export function lost(e: unknown, aim: Aim): Fault {
  const late = e instanceof DOMException && (e.name === "TimeoutError" || e.name === "AbortError");
  return new Fault(late ? "deadline_exceeded" : "unavailable", String(e), { uncertain: aim === "write" }, aim);
}
