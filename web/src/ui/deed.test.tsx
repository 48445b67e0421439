// @vitest-environment happy-dom
import { render } from "preact";
import { act as drawn } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { unary } from "../api/connect";
import { useDeed, type Deed, type DeedOptions } from "./deed";
import { go } from "./place";
import { Told } from "./toast";

interface Request {
  minutes: number;
  until?: number;
  actorCard?: string;
}
interface Sent {
  id: string | null;
  request: Request;
}

/** What arrived at the node, and how it answers the next ones: "cut" = the line breaks, a code = a failure, "" = done. */
const sent: Sent[] = [];
let answers: string[] = [];

function node(_: string, o: RequestInit): Promise<Response> {
  sent.push({ id: new Headers(o.headers).get("Storehub-Request-Id"), request: JSON.parse(String(o.body)) as Request });
  const code = answers.length > 1 ? answers.shift() : answers[0];
  if (code === "cut") return Promise.reject(new TypeError("cut"));
  const headers = new Headers({ "Storehub-Index": "1" });
  const body = code ? { code, message: code } : { n: sent.length };
  return Promise.resolve({ ok: !code, status: 200, headers, json: async () => body } as unknown as Response);
}

const extend = (request: Request, o: object): Promise<unknown> => unary("DispatchService/ExtendService", request, o);

let deed: Deed;

function Panel(): preact.JSX.Element {
  deed = useDeed();
  return <p class="panel">{deed.busy ? "busy" : deed.failed}</p>;
}

async function show(panel: boolean): Promise<void> {
  await drawn(() =>
    render(
      <>
        {panel && <Panel />}
        <Told />
      </>,
      document.body,
    ),
  );
}

/** Presses, and waits as long as an act is tried at most. */
async function press(request: Request, options: DeedOptions<unknown> = {}): Promise<void> {
  await drawn(async () => {
    void deed.run(extend, request, options);
    await vi.advanceTimersByTimeAsync(20_000);
  });
}

const ids = (): number => new Set(sent.map((s) => s.id)).size;
const toasts = (): string => document.querySelector(".toasts")?.textContent ?? "";

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.stubGlobal("fetch", node);
  sent.length = 0;
  go("/reception#panel=assignment");
  await show(true);
});
afterEach(async () => {
  await drawn(() => void vi.advanceTimersByTime(60_000));
  render(null, document.body);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("is the same act when it is pressed again and nobody knows what became of it", async () => {
  answers = ["cut"];
  await press({ minutes: 15 });
  answers = ["unavailable"];
  await press({ minutes: 15 });
  answers = [""];
  await press({ minutes: 15 });
  expect(ids()).toBe(1);
  await press({ minutes: 15 });
  expect(ids()).toBe(2);
});

it("is another act when it asks for something else", async () => {
  answers = ["cut"];
  await press({ minutes: 15 });
  answers = [""];
  await press({ minutes: 30 });
  expect(ids()).toBe(2);
  expect(sent.filter((s) => s.id === sent[0]?.id).every((s) => s.request.minutes === 15)).toBe(true);
});

it("is another act under another key, though it asks for the same", async () => {
  answers = ["cut"];
  await press({ minutes: 15 }, { key: "accept" });
  await press({ minutes: 15 }, { key: "decline" });
  expect(ids()).toBe(2);
});

it("is another act when the first is known to have done nothing", async () => {
  answers = ["failed_precondition"];
  await press({ minutes: 15 });
  await press({ minutes: 15 });
  expect(ids()).toBe(2);
});

it("asks again for the time that was reckoned when it was first pressed", async () => {
  answers = ["cut"];
  await press({ minutes: 20, until: 1_000 }, { choice: { minutes: 20 } });
  answers = [""];
  await press({ minutes: 20, until: 1_060 }, { choice: { minutes: 20 } });
  expect(ids()).toBe(1);
  expect(new Set(sent.map((s) => s.request.until))).toEqual(new Set([1_000]));
});

it("is the same act with a card that had to be swiped again", async () => {
  answers = ["cut"];
  await press({ minutes: 15, actorCard: "one" });
  answers = [""];
  await press({ minutes: 15, actorCard: "two" });
  expect(ids()).toBe(1);
  expect(new Set(sent.map((s) => s.request.actorCard))).toEqual(new Set(["one"]));
});

/** What is called of an act that is answered a second after its user has done something else. */
async function afterwards(code: string, meanwhile: () => Promise<void>): Promise<string[]> {
  const called: string[] = [];
  let answer = (): void => undefined;
  vi.stubGlobal("fetch", async (url: string, o: RequestInit) => {
    await new Promise<void>((done) => (answer = done));
    return node(url, o);
  });
  answers = [code];
  await drawn(async () => {
    void deed.run(
      extend,
      { minutes: 15 },
      {
        done: (_, here) => called.push(here ? "done here" : "done"),
        onward: () => called.push("onward"),
        refused: () => called.push("refused"),
      },
    );
  });
  await meanwhile();
  await drawn(async () => {
    answer();
    await vi.advanceTimersByTimeAsync(1_000);
  });
  return called;
}

const leave = async (): Promise<void> => {
  go("/reception#panel=rotation");
  await show(false);
};

it("goes on when it is done, for who has stayed", async () => {
  expect(await afterwards("", async () => {})).toEqual(["done here", "onward"]);
});

it("leaves where he is who has gone elsewhere meanwhile", async () => {
  expect(await afterwards("", leave)).toEqual(["done"]);
});

it("goes on for who has stayed where the stream took the panel away", async () => {
  expect(await afterwards("", () => show(false))).toEqual(["done here", "onward"]);
});

it("says why it was not done, in the panel or to who has left it", async () => {
  expect(await afterwards("failed_precondition", async () => {})).toEqual(["refused"]);
  expect(document.querySelector(".panel")?.textContent).toContain("failed_precondition");
  expect(toasts()).toBe("");
  expect(await afterwards("failed_precondition", leave)).toEqual([]);
  expect(toasts()).toContain("failed_precondition");
});
