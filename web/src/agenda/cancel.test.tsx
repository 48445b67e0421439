// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { SettingsJson } from "../gen/storehub/v1/shop_pb";
import { hear, lostSince, screen } from "../live/live";
import type { Book } from "./book";
import { CancelForm } from "./cancel";

const now = Date.parse("2026-11-30T10:00:00Z");
const inHours = (h: number): string => new Date(now + h * 3_600_000).toISOString();

interface Request {
  scope?: string;
  number?: number;
  reason: string;
  waiveUnit: boolean;
}
let asked: Request[] = [];

/** A node that foresees: the plan has a date in three hours, with a unit of a card, and the one that is opened in three days. */
async function node(_: string, init: RequestInit): Promise<Response> {
  const { requestJson } = JSON.parse(String(init.body)) as { requestJson: string };
  const request = JSON.parse(requestJson) as Request;
  asked.push(request);
  const near = { startsAt: inHours(3), punchCard: request.waiveUnit ? "" : "N-1" };
  const far = { startsAt: inHours(72), punchCard: "" };
  const occurrences = request.scope === "SCOPE_ALL_FUTURE" ? [near, far] : [far];
  const body = { resultJson: JSON.stringify({ occurrences }) };
  return { ok: true, headers: new Headers(), json: async () => body } as Response;
}

const book = (settings: SettingsJson | undefined): Book => ({
  zone: "Europe/Warsaw",
  dates: [],
  resources: [],
  items: [],
  people: [],
  leaves: [],
  closedDays: [],
  settings,
  ready: true,
  truncated: false,
  failed: "",
});

function show(settings: SettingsJson | undefined): Promise<void> {
  const none = (): void => {};
  return act(() =>
    render(
      <CancelForm
        entry={{ id: "P-1/3", startsAt: inHours(72) }}
        book={book(settings)}
        options={{}}
        mode="cancel"
        onMode={none}
        onDone={none}
      />,
      document.body,
    ),
  );
}

const status = (): string => document.querySelector('[role="status"]')?.textContent ?? "";
const button = (text: string): HTMLButtonElement =>
  [...document.querySelectorAll("button")].find((b) => b.textContent === text)!;
const says = (text: RegExp): Promise<void> => vi.waitFor(() => expect(status()).toMatch(text), 5_000);

beforeEach(() => {
  asked = [];
  screen.value = undefined;
  lostSince.value = 0;
  hear({ frame: { now: new Date(now).toISOString(), hasMajority: true }, whole: true });
  vi.stubGlobal("fetch", node);
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it("says what the dates cost that are nearer than the one that is opened", async () => {
  await show({ lateCancelHours: 12 });
  await says(/costs nothing/);
  await act(() => button("All that are ahead").click());
  expect(status()).not.toMatch(/costs nothing/); // it is not known yet
  expect(button("Yes, cancel it").disabled).toBe(true);
  await says(/1 of 2 dates is late.*One unit is taken from punch card N-1/);
  expect(asked.at(-1)).toEqual({ planId: "P-1", scope: "SCOPE_ALL_FUTURE", reason: "", waiveUnit: false });
  expect(button("Yes, cancel it").disabled).toBe(false);
  await act(() => document.querySelector<HTMLInputElement>("input[type=checkbox]")!.click());
  await says(/1 of 2 dates is late.*No unit/);
});

it("promises nothing before the shop's rules are read", async () => {
  await show(undefined);
  await vi.waitFor(() => expect(asked).toHaveLength(1), 5_000);
  await act(() => new Promise((done) => setTimeout(done)));
  expect(status()).toMatch(/Loading/);
  expect(button("Yes, cancel it").disabled).toBe(true);
  await show({ lateCancelHours: 12 });
  await says(/costs nothing/);
  expect(button("Yes, cancel it").disabled).toBe(false);
});
