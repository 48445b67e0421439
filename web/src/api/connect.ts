// The Connect protocol in JSON over fetch: unary calls and streams of the server
// (https://connectrpc.com/docs/protocol). The types come from the schema, nothing of it is loaded: the library for it
// weighs as much as all that reception may load (docs/adr/0009).
import { Fault, lost, refused } from "./fault";

/** What a call may say beside its message. */
export interface CallOptions {
  /** Of the human act; the same for every try. */
  requestId?: string;
  /** Speak with the terminal's credential although somebody is signed in. */
  as?: "terminal";
  /** A credential that no cookie has, as of somebody who is just made. */
  token?: string;
  signal?: AbortSignal;
  /** How long an answer may take, ms; not set = 5,000. */
  timeoutMs?: number;
}

const usualTimeoutMs = 5_000;

function headers(o: CallOptions, type: string): Record<string, string> {
  const h: Record<string, string> = { "Content-Type": type, "Connect-Protocol-Version": "1" };
  if (o.requestId) h["Storehub-Request-Id"] = o.requestId;
  if (o.as) h["Storehub-As"] = o.as;
  if (o.token) h["Authorization"] = `Bearer ${o.token}`;
  return h;
}

/** One call, one answer. Throws Fault, whatever went wrong. */
export async function unary(method: string, request: unknown, o: CallOptions = {}): Promise<unknown> {
  const timeout = AbortSignal.timeout(o.timeoutMs ?? usualTimeoutMs);
  const signal = o.signal ? AbortSignal.any([o.signal, timeout]) : timeout;
  // Whatever changes something is an act with an id, for without one it could be done twice.
  const aim = o.requestId ? "write" : "read";
  let answer: Response;
  try {
    answer = await fetch(`/storehub.v1.${method}`, {
      method: "POST",
      headers: headers(o, "application/json"),
      body: JSON.stringify(request ?? {}),
      signal,
    });
    const body: unknown = await answer.json();
    if (answer.ok) return noted(body, answer);
    throw refused(body, answer.status, aim);
  } catch (e) {
    throw e instanceof Fault ? e : lost(e, aim);
  }
}

const indexes = new WeakMap<object, number>();

function noted(body: unknown, answer: Response): unknown {
  if (typeof body === "object" && body) indexes.set(body, Number(answer.headers.get("Storehub-Index") ?? 0));
  return body;
}

/** The index of the log that an answer tells of, the oldest of several; 0 = it is not known, as of what was made of one. */
export function indexOf(answer: unknown): number {
  if (Array.isArray(answer)) return answer.length ? Math.min(...answer.map(indexOf)) : 0;
  return (typeof answer === "object" && answer && indexes.get(answer)) || 0;
}

// The parts of a stream's frame: one byte of flags, four of length, the message.
const headLength = 5;
const flagCompressed = 1;
const flagEnd = 2;

/** One call, many answers, until the server ends it or signal does. Throws Fault when it ends with an error. */
export async function* stream(method: string, request: unknown, o: CallOptions = {}): AsyncGenerator<unknown> {
  try {
    const answer = await fetch(`/storehub.v1.${method}`, {
      method: "POST",
      headers: headers(o, "application/connect+json"),
      body: frame(request ?? {}),
      ...(o.signal ? { signal: o.signal } : {}),
    });
    if (!answer.ok || !answer.body) throw refused(await answer.json().catch(() => null), answer.status, "read");
    for await (const [flags, text] of frames(answer.body)) {
      if (flags & flagCompressed) throw new Error("a compressed frame that nobody asked for");
      const message: unknown = JSON.parse(text);
      if (!(flags & flagEnd)) {
        yield message;
        continue;
      }
      const end = message as { error?: unknown };
      if (end.error) throw refused(end.error, 0, "read");
      return;
    }
    throw new Error("the stream was cut");
  } catch (e) {
    throw e instanceof Fault ? e : lost(e, "read");
  }
}

function frame(message: unknown): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(message));
  const all = new Uint8Array(headLength + text.length);
  new DataView(all.buffer).setUint32(1, text.length);
  all.set(text, headLength);
  return all;
}

/** frames cuts a body into flags and text, however the network has cut it. */
export async function* frames(body: ReadableStream<Uint8Array>): AsyncGenerator<[flags: number, text: string]> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let have = new Uint8Array(0);
  try {
    for (;;) {
      while (have.length >= headLength) {
        const length = new DataView(have.buffer, have.byteOffset).getUint32(1);
        if (have.length < headLength + length) break;
        yield [have[0]!, decoder.decode(have.subarray(headLength, headLength + length))];
        have = have.slice(headLength + length);
      }
      const { done, value } = await reader.read();
      if (done) return;
      const more = new Uint8Array(have.length + value.length);
      more.set(have);
      more.set(value, have.length);
      have = more;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
