// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { unary } from "../api/connect";
import { hear, lostSince, screen } from "../live/live";
import { useRead } from "./read";

/** A node that answers one call by hand, and tells which index of the log it does it from. */
function node() {
  const asked: ((body: object, index: number) => Promise<void>)[] = [];
  vi.stubGlobal(
    "fetch",
    () =>
      new Promise<Response>((answer) =>
        asked.push(async (body, index) => {
          const headers = new Headers({ "Storehub-Index": String(index) });
          answer({ ok: true, headers, json: async () => body } as Response);
          await settle();
        }),
      ),
  );
  return asked;
}

/** All that follows at once has followed: effects, what they change, and the effects of that. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await act(() => new Promise((done) => setTimeout(done)));
}

/** A frame of the stream in which the people have changed last at an index. */
async function frameOf(people: number): Promise<void> {
  hear({ frame: { revisions: [{ topic: "TOPIC_PEOPLE", index: String(people) }] }, whole: false });
  await settle();
}

let drawn = 0;

function Page(): preact.JSX.Element {
  drawn++;
  const read = useRead(["TOPIC_PEOPLE"], () => unary("RosterService/ListTechnicians", {}) as Promise<{ n?: number }>);
  return <p>{read.failed || (read.value?.n ?? "nothing")}</p>;
}

/** What an answer tells, or what is shown instead. */
function Asking(p: { about: number }): preact.JSX.Element {
  const read = useRead([], () => unary("X/Y", { n: p.about }) as Promise<{ n?: number }>, [p.about]);
  return (
    <p>
      {read.value?.n ?? "-"} {read.last?.n ?? "-"} {read.failed ? "failed" : ""}
    </p>
  );
}

async function ask(about: number): Promise<string> {
  await act(() => render(<Asking about={about} />, document.body));
  return text();
}

const text = (): string => document.body.textContent!.trim();

beforeEach(async () => {
  screen.value = undefined;
  lostSince.value = 0;
  drawn = 0;
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

async function open(): Promise<void> {
  await act(() => render(<Page />, document.body));
  await settle();
}

it("does not read again what it read after the change that the first frame tells of", async () => {
  const asked = node();
  await open();
  await asked[0]!({ n: 1 }, 40);
  await frameOf(40);
  expect(asked).toHaveLength(1);
  expect(document.body.textContent).toBe("1");
});

it("reads again what it read before the change, and only when it has the first answer", async () => {
  const asked = node();
  await open();
  await frameOf(41);
  expect(asked).toHaveLength(1);
  await asked[0]!({ n: 1 }, 40);
  expect(document.body.textContent).toBe("1");
  expect(asked).toHaveLength(2);
  await asked[1]!({ n: 2 }, 41);
  expect(document.body.textContent).toBe("2");
  await frameOf(41);
  expect(asked).toHaveLength(2);
});

/** A list as a page takes it out of an answer, which has none where there is nothing. */
function Listing(): preact.JSX.Element {
  const read = useRead(["TOPIC_PEOPLE"], async () => {
    const answer = (await unary("RosterService/ListTechnicians", {})) as { technicians?: string[] };
    return answer.technicians ?? [];
  });
  return <p>{read.value?.join() || "nobody"}</p>;
}

it("reads again a list that was empty", async () => {
  const asked = node();
  await act(() => render(<Listing />, document.body));
  await asked[0]!({}, 40);
  expect(text()).toBe("nobody");
  await frameOf(41);
  expect(asked).toHaveLength(2);
  await asked[1]!({ technicians: ["8"] }, 41);
  expect(text()).toBe("8");
});

it("reads once after changes that came while it read", async () => {
  const asked = node();
  await open();
  await asked[0]!({ n: 1 }, 40);
  await frameOf(50);
  await frameOf(51);
  await frameOf(52);
  expect(asked).toHaveLength(2);
  await asked[1]!({ n: 2 }, 50);
  expect(asked).toHaveLength(3);
  await asked[2]!({ n: 3 }, 52);
  expect(asked).toHaveLength(3);
  expect(document.body.textContent).toBe("3");
});

it("reads again when the node is back, whatever index it had", async () => {
  const asked = node();
  await open();
  await asked[0]!({ n: 1 }, 90);
  hear({ lost: { code: "unavailable", signedOut: false } });
  await settle();
  await frameOf(60);
  expect(asked).toHaveLength(3);
  await asked[2]!({ n: 2 }, 60);
  expect(document.body.textContent).toBe("2");
});

it("is not drawn for frames that tell it nothing", async () => {
  const asked = node();
  await open();
  await asked[0]!({ n: 1 }, 40);
  await frameOf(40);
  const before = drawn;
  await frameOf(40);
  await frameOf(40);
  expect(drawn).toBe(before);
});

it("does not give the answer to one question for the answer to another", async () => {
  const asked = node();
  await ask(1);
  await asked[0]!({ n: 1 }, 40);
  expect(text()).toBe("1 1");
  expect(await ask(2)).toBe("- 1");
  await settle();
  await asked[1]!({ n: 2 }, 40);
  expect(text()).toBe("2 2");
});

it("reads again by itself what could not be read, and says meanwhile that it was only read", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const uncertain = { code: "unavailable", details: [{ type: "storehub.v1.FaultDetail", debug: { uncertain: true } }] };
  let calls = 0;
  vi.stubGlobal("fetch", async () => {
    const ok = ++calls > 1;
    return { ok, status: 503, headers: new Headers(), json: async () => (ok ? { n: 3 } : uncertain) } as Response;
  });
  await act(() => render(<Page />, document.body));
  await vi.waitFor(() => expect(text()).toMatch(/^This could not be read/));
  await act(async () => void (await vi.advanceTimersByTimeAsync(2_000)));
  await vi.waitFor(() => expect(text()).toBe("3"));
  vi.useRealTimers();
});

it("does not tell of one question why another could not be answered", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("cut")));
  await ask(1);
  await vi.waitFor(() => expect(text()).toBe("- - failed"));
  const asked = node();
  expect(await ask(2)).toBe("- -");
  await settle();
  await asked[0]!({ n: 2 }, 40);
  expect(text()).toBe("2 2");
});
