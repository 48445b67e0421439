import { afterEach, describe, expect, it, vi } from "vitest";
import { frames, stream, unary } from "./connect";
import { Fault } from "./fault";

function bytes(flags: number, text: string): Uint8Array {
  const body = new TextEncoder().encode(text);
  const all = new Uint8Array(5 + body.length);
  all[0] = flags;
  new DataView(all.buffer).setUint32(1, body.length);
  all.set(body, 5);
  return all;
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return all;
}

function body(all: Uint8Array, cut: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(c) {
      for (let at = 0; at < all.length; at += cut) c.enqueue(all.slice(at, at + cut));
      c.close();
    },
  });
}

afterEach(() => vi.unstubAllGlobals());

describe("frames", () => {
  const all = joined(bytes(0, '{"a":"钟"}'), bytes(0, "{}"), bytes(2, '{"metadata":{}}'));

  it("reads the same however the network has cut them", async () => {
    for (let cut = 1; cut <= all.length; cut++) {
      const got: [number, string][] = [];
      for await (const f of frames(body(all, cut))) got.push(f);
      expect(got, `cut every ${cut}`).toEqual([
        [0, '{"a":"钟"}'],
        [0, "{}"],
        [2, '{"metadata":{}}'],
      ]);
    }
  });
});

describe("stream", () => {
  async function all(answer: Response): Promise<unknown[]> {
    vi.stubGlobal("fetch", async () => answer);
    const got: unknown[] = [];
    for await (const m of stream("S/M", {})) got.push(m);
    return got;
  }

  it("ends with the server's end", async () => {
    expect(await all(new Response(body(joined(bytes(0, '{"n":1}'), bytes(2, "{}")), 3)))).toEqual([{ n: 1 }]);
  });

  it("throws the error in the end", async () => {
    const end = bytes(2, '{"error":{"code":"unauthenticated","message":"who?"}}');
    await expect(all(new Response(body(end, 9)))).rejects.toMatchObject({ code: "unauthenticated", signedOut: true });
  });

  it("takes a body without an end for a cut line", async () => {
    await expect(all(new Response(body(bytes(0, "{}"), 9)))).rejects.toMatchObject({
      code: "unavailable",
      again: true,
    });
  });

  it("throws a refusal that comes before the stream", async () => {
    await expect(all(new Response("not ours", { status: 502 }))).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("unary", () => {
  it("says whose act it is and reads why it was refused", async () => {
    let sent: RequestInit | undefined;
    vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
      sent = init;
      const debug = {
        reason: "REASON_SHORTAGE",
        args: [{ name: "missing", value: "1" }],
        items: [{ reason: "REASON_BUSY" }],
        total: 3,
      };
      const error = {
        code: "failed_precondition",
        message: "m",
        details: [{ type: "storehub.v1.FaultDetail", value: "", debug }],
      };
      return new Response(JSON.stringify(error), { status: 400 });
    });
    const e = await unary("S/M", { a: 1 }, { requestId: "r-1", as: "terminal" }).catch((e: unknown) => e);
    expect(e).toBeInstanceOf(Fault);
    expect(e).toMatchObject({
      reason: "REASON_SHORTAGE",
      args: { missing: "1" },
      total: 3,
      uncertain: false,
      again: false,
    });
    expect((e as Fault).obstacles).toEqual([{ reason: "REASON_BUSY", args: {} }]);
    expect(sent?.headers).toMatchObject({ "Storehub-Request-Id": "r-1", "Storehub-As": "terminal" });
  });

  it("does not know what became of a call whose line was cut", async () => {
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("Failed to fetch")));
    await expect(unary("S/M", {}, { requestId: "r-1" })).rejects.toMatchObject({ uncertain: true, again: true });
  });

  it("knows that what was only read was not done", async () => {
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("Failed to fetch")));
    await expect(unary("S/M", {})).rejects.toMatchObject({ aim: "read", uncertain: false, again: true });
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify({ code: "unavailable" }), { status: 503 }));
    await expect(unary("S/M", {})).rejects.toMatchObject({ aim: "read", uncertain: false, again: true });
  });
});
