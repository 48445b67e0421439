// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { hear, lostSince, screen } from "../live/live";
import type { Book } from "./book";
import { WhenChoice, type When } from "./when";

const item = { id: "foot60" };
const resources = [
  { id: "t3", kind: "RESOURCE_KIND_STAFF", technician: "3" },
  { id: "t9", kind: "RESOURCE_KIND_STAFF", technician: "9" },
] as const;
const book: Book = {
  zone: "UTC",
  dates: [],
  resources,
  items: [item],
  people: [],
  leaves: [],
  closedDays: [],
  settings: undefined,
  ready: true,
  truncated: false,
  failed: "",
};

let value: When;
/** The searches of later days that are not answered yet. */
let searches: ((times: { startsAt: string }[] | "fails") => void)[] = [];

/** A node on which the day itself is full; later days are answered by hand. */
function node(_: string, init: RequestInit): Promise<Response> {
  const said = (body: object, ok = true): Response =>
    ({ ok, headers: new Headers(), json: async () => body }) as Response;
  const request = JSON.parse(String(init.body)) as { stepMinutes?: number };
  if (request.stepMinutes) return Promise.resolve(said({ times: [] }));
  return new Promise((done) =>
    searches.push((times) => done(times === "fails" ? said({ code: "unavailable" }, false) : said({ times }))),
  );
}

async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await act(() => new Promise((done) => setTimeout(done)));
}

async function show(next: When): Promise<void> {
  value = next;
  const change = (v: When): void => void show(v);
  await act(() =>
    render(<WhenChoice book={book} item={item} value={value} onChange={change} options={{}} />, document.body),
  );
  await settle();
}

async function look(): Promise<void> {
  const button = [...document.querySelectorAll("button")].find((b) => b.textContent === "Next day with a free time")!;
  await act(() => button.click());
}

async function answer(times: { startsAt: string }[] | "fails"): Promise<void> {
  searches.shift()!(times);
  await settle();
}

const text = (): string => document.body.textContent ?? "";

beforeEach(async () => {
  searches = [];
  screen.value = undefined;
  lostSince.value = 0;
  hear({ frame: { now: "2026-11-30T10:00:00Z", zone: "UTC", hasMajority: true }, whole: true });
  vi.stubGlobal("fetch", node);
  await show({ day: "2026-11-30", at: "", with: { RESOURCE_KIND_STAFF: "t3" } });
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it("chooses the first time that is free later", async () => {
  await look();
  await answer([]);
  await answer([{ startsAt: "2026-12-02T14:00:00Z" }]);
  expect(value).toMatchObject({ day: "2026-12-02", at: "2026-12-02T14:00:00Z" });
});

it("says that it could not look, and not that nothing is free", async () => {
  await look();
  await answer("fails");
  expect(text()).toMatch(/could not be read/);
  expect(text()).not.toMatch(/within a week/);
});

it("says of one technician that nothing is free, and not of the next one", async () => {
  await look();
  for (let day = 0; day < 7; day++) await answer([]);
  expect(text()).toMatch(/Nothing is free within a week/);
  await show({ ...value, with: { RESOURCE_KIND_STAFF: "t9" } });
  expect(text()).not.toMatch(/Nothing is free within a week/);
});

it("drops what comes after somebody has chosen anew", async () => {
  await look();
  const chosen: When = { day: "2026-12-01", at: "", with: { RESOURCE_KIND_STAFF: "t9" } };
  await show(chosen);
  await answer([{ startsAt: "2026-12-02T14:00:00Z" }]);
  expect(value).toEqual(chosen);
  await look(); // nothing keeps the button from being pressed again
  expect(searches).toHaveLength(1);
});
