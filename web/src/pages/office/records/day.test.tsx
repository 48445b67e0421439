// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lostSince, screen } from "../../../live/live";
import Day from "./day";

const work = [
  { technician: "8", name: "Ala", kind: "KIND_ROTATION", finished: 1, amountMinor: "150000" },
  { technician: "9", name: "Ola", kind: "KIND_ROTATION", finished: 2, amountMinor: "99900" },
  { technician: "12", name: "Ela", kind: "KIND_ROTATION", finished: 1, amountMinor: "20000" },
];

let tellRules: (currency: string) => void;

/** A node that answers all but the shop's rules at once. */
function node(url: string): Promise<Response> {
  const said = (body: object): Response => ({ ok: true, headers: new Headers(), json: async () => body }) as Response;
  if (url.endsWith("/GetDayReport")) return Promise.resolve(said({ date: "2026-11-30", work, splits: [] }));
  if (!url.endsWith("/GetSettings")) return Promise.resolve(said({}));
  return new Promise((done) => (tellRules = (currency) => done(said({ settings: { currency } }))));
}

async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await act(() => new Promise((done) => setTimeout(done)));
}

const numbers = (): (string | undefined)[] =>
  [...document.querySelectorAll("tbody tr")].map((r) => r.firstElementChild?.textContent ?? "");
const head = (text: string): HTMLButtonElement =>
  [...document.querySelectorAll<HTMLButtonElement>("th button")].find((b) => b.textContent?.startsWith(text))!;

beforeEach(async () => {
  screen.value = undefined;
  lostSince.value = 0;
  vi.stubGlobal("fetch", node);
  await act(() => render(<Day />, document.body));
  await settle();
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it("shows no amount before it is known in which currency it is", async () => {
  expect(document.body.textContent).not.toMatch(/1,500|CN/);
  tellRules("PLN");
  await settle();
  expect(document.body.textContent).toMatch(/PLN\s1,500\.00/);
});

it("sorts people by what they earned, and keeps the total below them", async () => {
  tellRules("PLN");
  await settle();
  expect(numbers()).toEqual(["8", "9", "12", "Total"]);
  await act(() => head("Amount").click());
  expect(numbers()).toEqual(["12", "9", "8", "Total"]);
  await act(() => head("Amount").click());
  expect(numbers()).toEqual(["8", "9", "12", "Total"]);
  const find = document.querySelector<HTMLInputElement>("input[type=search]")!;
  find.value = "Ola";
  await act(() => void find.dispatchEvent(new Event("input", { bubbles: true })));
  expect(numbers()).toEqual(["9"]); // the total is not that of what is shown
});
