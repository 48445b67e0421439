// A write is a human act. It has one request id however often it is tried, so it is done at most once
// (architecture, "Exactly once").
import type { CallOptions } from "./connect";
import { Fault } from "./fault";

/** How long an act is tried before the page says that nobody knows what became of it. */
const tryForMs = 10_000;
const firstWaitMs = 150;
const mostWaitMs = 2_000;

/** An id for one act of a person. */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return Array.from(bytes, (b) => b.toString(36).padStart(2, "0")).join("");
}

export interface ActOptions extends CallOptions {
  /** What an earlier act of this id came to, when nobody knows what became of it. */
  doubt?: Fault | undefined;
}

/**
 * act does one write until it is known what became of it, for ten seconds. The request is what it is when the act begins.
 * The last failure is thrown, or, if it does not settle what became of an earlier try, the failure of that one: its
 * `uncertain` says that it may have been done; the same act with the same id tells later.
 */
export async function act<Q, T>(
  write: (request: Q, o: CallOptions) => Promise<T>,
  request: Q,
  { doubt, ...o }: ActOptions = {},
): Promise<T> {
  const options = { ...o, requestId: o.requestId ?? newRequestId() };
  const until = performance.now() + tryForMs;
  for (let wait = firstWaitMs; ; wait = Math.min(2 * wait, mostWaitMs)) {
    try {
      return await write(request, options);
    } catch (e) {
      if (!(e instanceof Fault)) throw e;
      if (e.uncertain) doubt = e;
      if (!e.again || performance.now() + wait > until) throw e.ruled ? e : (doubt ?? e);
      await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random() / 2)));
    }
  }
}
