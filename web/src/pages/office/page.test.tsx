// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { who } from "../../api/session";
import { lostSince, screen } from "../../live/live";
import { go } from "../../ui/place";
import Office from "./page";
import { officeWords } from "./words";

let settings: object | undefined;

async function node(url: string): Promise<Response> {
  const ok = settings !== undefined || !url.endsWith("/GetSettings");
  const body = ok ? { settings } : { code: "unavailable" };
  return { ok, headers: new Headers(), json: async () => body } as Response;
}

const text = (): string => document.querySelector(".office-body")?.textContent ?? "";

beforeEach(async () => {
  screen.value = undefined;
  lostSince.value = 0;
  settings = undefined;
  who.value = { person: { name: "Zofia", permissions: ["PERMISSION_PLANS"] }, terminal: undefined };
  vi.stubGlobal("fetch", node);
  go("/office/plans");
  await act(() => render(<Office />, document.body));
  await vi.waitFor(() => expect(document.querySelector(".office-body [role=alert]")).not.toBeNull(), 5_000);
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it("says that the shop's rules could not be read, and not that plans are nobody's", () => {
  expect(text()).toMatch(/could not be read/);
  expect(text()).not.toContain(officeWords().notYours);
});

it("reads them again on a press", async () => {
  settings = { plansEnabled: false };
  const again = document.querySelector<HTMLButtonElement>(".office-body [role=alert] button")!;
  await act(() => again.click());
  await vi.waitFor(() => expect(text()).toContain(officeWords().notYours), 5_000);
  expect(document.querySelector(".office-body [role=alert]")).toBeNull();
});
