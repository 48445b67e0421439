// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { CallJson } from "../../../gen/storehub/v1/call_pb";
import { hear, lostSince, screen } from "../../../live/live";
import { go } from "../../../ui/place";
import CallLog from "./calls";

const call = (more: Partial<CallJson> = {}): CallJson => ({
  id: "G-1",
  number: "601234567",
  direction: "DIRECTION_INBOUND",
  followup: "FOLLOWUP_OPEN",
  rangAt: "2026-11-30T10:00:00Z",
  ...more,
});

interface Asked {
  missedOnly: boolean;
  answer: (calls: CallJson[] | "fails") => Promise<void>;
}

let asked: Asked[] = [];
let index = 1;

/** A node whose log of calls is answered by hand; it knows nothing else. */
function node(_: string, init: RequestInit): Promise<Response> {
  const request = JSON.parse(String(init.body)) as { missedOnly?: boolean; limit?: number };
  const headers = new Headers({ "Storehub-Index": String(index) });
  const said = (body: object, ok = true): Response => ({ ok, headers, json: async () => body }) as Response;
  if (request.limit === undefined) return Promise.resolve(said({}));
  return new Promise((done) =>
    asked.push({
      missedOnly: Boolean(request.missedOnly),
      answer: async (calls) => {
        done(calls === "fails" ? said({ code: "unavailable" }, false) : said({ calls }));
        await settle();
      },
    }),
  );
}

async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await act(() => new Promise((done) => setTimeout(done)));
}

/** Answers the last of the reads of one of the two lists. */
async function answer(missedOnly: boolean, calls: CallJson[] | "fails"): Promise<void> {
  await asked
    .filter((a) => a.missedOnly === missedOnly)
    .at(-1)!
    .answer(calls);
}

const note = (): HTMLTextAreaElement => document.querySelector("textarea")!;

/** The call is open, and somebody has typed a note that is not saved. */
async function typed(): Promise<void> {
  go("/reception#panel=calls&call=G-1");
  await act(() => render(<CallLog />, document.body));
  await settle();
  await answer(true, [call()]);
  await answer(false, [call()]);
  note().value = "after six";
  note().dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}

async function changed(): Promise<void> {
  index++;
  hear({ frame: { revisions: [{ topic: "TOPIC_CALLS", index: String(index) }] }, whole: false });
  await settle();
}

beforeEach(() => {
  asked = [];
  screen.value = undefined;
  lostSince.value = 0;
  vi.stubGlobal("fetch", node);
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it.each([
  ["the open ones are read first", true],
  ["all are read first", false],
])("keeps a typed note when the call is marked as called back: %s", async (_, openFirst) => {
  await typed();
  const box = note();
  await changed();
  const answers: [boolean, CallJson[]][] = [
    [true, []],
    [false, [call({ followup: "FOLLOWUP_CALLED_BACK" })]],
  ];
  for (const [missedOnly, calls] of openFirst ? answers : answers.reverse()) {
    await answer(missedOnly, calls);
    expect(note()).toBe(box);
    expect(note().value).toBe("after six");
  }
});

it("keeps a typed note when so many rang since that neither list has the call", async () => {
  await typed();
  await changed();
  await answer(true, []);
  await answer(false, [call({ id: "G-900", followup: "FOLLOWUP_DONE" })]);
  expect(note().value).toBe("after six");
});

it("says above the call that the log could not be read, and keeps what is typed", async () => {
  await typed();
  await changed();
  await answer(true, "fails");
  expect(document.querySelector('[role="alert"]')?.textContent).toMatch(/\w/);
  expect(note().value).toBe("after six");
});

it("says that a call is gone that the log does not have", async () => {
  go("/reception#panel=calls&call=G-2");
  await act(() => render(<CallLog />, document.body));
  await settle();
  await answer(true, []);
  await answer(false, [call()]);
  expect(document.querySelector("textarea")).toBeNull();
  expect(document.body.textContent).toBe("This call is not kept any more.");
});

it("names those whose call it may be as the log tells them, and asks for nobody", async () => {
  const others = vi.fn(node);
  vi.stubGlobal("fetch", others);
  go("/reception#panel=calls");
  await act(() => render(<CallLog />, document.body));
  await settle();
  await answer(true, []);
  await answer(false, [
    call({ id: "G-3", followup: "FOLLOWUP_DONE", customerId: "C-1", customerName: "Ewa" }),
    call({ id: "G-2", followup: "FOLLOWUP_DONE", customerIds: ["C-2", "C-3"], customerNames: ["Jan", "Ola"] }),
    call({ id: "G-1", followup: "FOLLOWUP_DONE", customerId: "C-4", customerName: "" }),
  ]);
  const said = [...document.querySelectorAll(".log-row b")].map((b) => b.textContent);
  expect(said).toEqual(["Ewa", "Jan, Ola", "C-4"]);
  expect(others.mock.calls.map(([url]) => url.split("/").at(-1))).toEqual(["ListCalls", "ListCalls"]);
});
