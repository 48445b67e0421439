// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { suggest } from "../../../i18n/language";
import { lostSince, screen } from "../../../live/live";
import { go } from "../../../ui/place";
import { people } from "../data";
import { panelWords } from "./words";
import Technician from "./technician";

beforeEach(() => {
  suggest("en");
  screen.value = undefined;
  lostSince.value = 0;
  people.value = [{ number: "8", name: "Ala", state: "TECHNICIAN_STATE_BREAK" }];
  go("/reception#panel=technician&t=8");
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

async function heading(whyNotNext: object[]): Promise<string | null | undefined> {
  const answer = { ok: true, headers: new Headers(), json: async () => ({ whyNotNext, trail: [] }) } as Response;
  vi.stubGlobal("fetch", async () => answer);
  // What is drawn first of an answer, before its sentences are there.
  const seen: (string | null | undefined)[] = [];
  const look = new MutationObserver(() => seen.push(document.querySelector("section h3")?.textContent));
  look.observe(document.body, { childList: true, subtree: true, characterData: true });
  await act(() => render(<Technician />, document.body));
  await vi.waitFor(() => expect(seen.find(Boolean)).toBeTruthy(), 5_000);
  look.disconnect();
  return seen.find(Boolean);
}

it("never says that somebody is next who is not, not even while the reasons are fetched", async () => {
  expect(await heading([{ reason: "REASON_NOT_IDLE" }])).toBe(panelWords().whyNot);
});

it("says who is next", async () => {
  expect(await heading([])).toBe(panelWords().isNext);
});
