import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Feed, merge, type News } from "./feed";

/** A node whose stream the test writes by hand. */
function node() {
  const opened: { wish: unknown; send: (frame: object) => void; cut: () => void; aborted: boolean }[] = [];
  vi.stubGlobal("fetch", async (_: string, init: { body: Uint8Array<ArrayBuffer>; signal?: AbortSignal }) => {
    let control!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (c) => void (control = c) });
    const line = {
      wish: JSON.parse(new TextDecoder().decode(init.body.slice(5))) as unknown,
      send: (frame: object) => control.enqueue(framed(frame)),
      cut: () => control.close(),
      aborted: false,
    };
    init.signal?.addEventListener("abort", () => {
      line.aborted = true;
      control.error(new DOMException("", "AbortError"));
    });
    opened.push(line);
    return new Response(body);
  });
  return opened;
}

function framed(message: object): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(message));
  const all = new Uint8Array(5 + text.length);
  new DataView(all.buffer).setUint32(1, text.length);
  all.set(text, 5);
  return all;
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("has one stream for all tabs, none while all are hidden", async () => {
  const opened = node();
  const feed = new Feed();
  const a: News[] = [];
  const b: News[] = [];
  const hearA = (n: News): void => void a.push(n);
  const hearB = (n: News): void => void b.push(n);
  feed.want(hearA, { board: true, terminal: "" });
  await settle();
  opened[0]!.send({ index: "1", board: { index: "1" } });
  await settle();
  feed.want(hearB, { board: true, terminal: "" });
  await settle();
  expect(opened).toHaveLength(1);
  expect(b).toEqual([
    { whole: true, keptMs: expect.any(Number), frame: expect.objectContaining({ index: "1", board: { index: "1" } }) },
  ]);

  feed.want(hearA, null);
  opened[0]!.send({ index: "2" });
  await settle();
  expect(a).toHaveLength(1);
  expect(b[1]).toMatchObject({ whole: false, frame: { index: "2" } });

  feed.drop(hearB);
  await settle();
  expect(opened[0]!.aborted).toBe(true);
});

it("tells who joins late how long it has kept what it knows", async () => {
  const opened = node();
  const feed = new Feed();
  const heard: News[] = [];
  feed.want(() => {}, { board: true, terminal: "" });
  await settle();
  vi.spyOn(Date, "now").mockReturnValue(1_000_000);
  opened[0]!.send({ index: "1" });
  await settle();
  vi.spyOn(Date, "now").mockReturnValue(1_009_000);
  feed.want((n) => heard.push(n), { board: true, terminal: "" });
  expect(heard).toMatchObject([{ whole: true, keptMs: 9_000 }]);
});

it("asks for what the tabs want together, anew when that changes", async () => {
  const opened = node();
  const feed = new Feed();
  feed.want(() => {}, { board: true, terminal: "" });
  await settle();
  feed.want(() => {}, { board: false, terminal: "reception" });
  await settle();
  expect(opened.map((o) => o.wish)).toEqual([
    { board: true, terminal: "" },
    { board: true, terminal: "reception" },
  ]);
  expect(opened[0]!.aborted).toBe(true);
});

it("comes back after a cut, and says that it was away", async () => {
  const opened = node();
  const feed = new Feed();
  const heard: News[] = [];
  feed.want((n) => heard.push(n), { board: true, terminal: "" });
  await settle();
  opened[0]!.cut();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(heard[0]).toMatchObject({ lost: { code: "unavailable", signedOut: false } });
  expect(opened).toHaveLength(2);
  opened[1]!.send({ index: "9", board: {} });
  await settle();
  expect(heard.at(-1)).toMatchObject({ whole: true, frame: { index: "9" } });
});

it("takes fifteen silent seconds for a lost node", async () => {
  const opened = node();
  new Feed().want(() => {}, { board: true, terminal: "" });
  await settle();
  opened[0]!.send({ index: "1" });
  await vi.advanceTimersByTimeAsync(14_000);
  expect(opened).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(opened).toHaveLength(2);
});

it("keeps what a frame leaves out, and nothing else", () => {
  const board = { index: "1" };
  const merged = merge({ board, trouble: "x", index: "1" }, { index: "2", board: null as never });
  expect(merged.board).toBe(board);
  expect(merged.trouble).toBeUndefined();
});
