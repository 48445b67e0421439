// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { hear, lostSince, screen } from "../../../live/live";
import { PunchCards } from "./history";

beforeEach(() => {
  screen.value = undefined;
  lostSince.value = 0;
  hear({ frame: { now: "2026-12-31T22:59:00Z", zone: "Europe/Warsaw" }, whole: true });
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it("shows the last day on which a card is good, with its year", async () => {
  const cards = [
    { id: "K-1", item: "foot60", soldAt: "2025-12-31T10:00:00Z", expiresAt: "2026-12-31T23:00:00Z" },
    { id: "K-2", item: "foot60", soldAt: "2025-12-31T10:00:00Z", expiresAt: "2026-12-31T22:30:00Z" },
  ];
  const answer = { ok: true, headers: new Headers(), json: async () => ({ cards }) } as Response;
  vi.stubGlobal("fetch", async () => answer);
  await act(() => render(<PunchCards id="C-1" named={(id) => id ?? ""} />, document.body));
  await act(() => new Promise((done) => setTimeout(done)));
  const rows = [...document.querySelectorAll("tbody tr")].map((r) => [...r.children].map((c) => c.textContent?.trim()));
  expect(rows.map((r) => r.slice(2))).toEqual([
    ["Dec 31, 2025", "Dec 31, 2026"],
    ["Dec 31, 2025", "Dec 31, 2026 expired"],
  ]);
});
