// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { hear, tick } from "../../../live/live";
import { people } from "../data";
import { open } from "../stage";
import People from "./people";

const sent: { id: string | null; until?: string }[] = [];
let cut = false;

async function node(_: string, o: RequestInit): Promise<Response> {
  const { until } = JSON.parse(String(o.body)) as { until?: string };
  sent.push({ id: new Headers(o.headers).get("Storehub-Request-Id"), ...(until && { until }) });
  if (cut) throw new TypeError("cut");
  return { ok: true, headers: new Headers(), json: async () => ({}) } as unknown as Response;
}

async function show(act_: string, t: string): Promise<void> {
  await act(() => open("people", { do: act_, t }));
}

/** Presses the button that does it, and waits as long as an act is tried at most. */
async function press(): Promise<void> {
  await act(async () => {
    document.querySelector<HTMLElement>(".confirm")!.click();
    await vi.advanceTimersByTimeAsync(20_000);
  });
}

const reason = (): HTMLInputElement => document.querySelector("input")!;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  vi.stubGlobal("fetch", node);
  sent.length = 0;
  hear({ frame: { now: "2026-03-01T10:00:00Z", hasMajority: true }, whole: true });
  people.value = [
    { number: "1", name: "A", state: "TECHNICIAN_STATE_IDLE" },
    { number: "2", name: "B", state: "TECHNICIAN_STATE_IDLE" },
  ];
  await act(() => render(<People />, document.body));
});
afterEach(async () => {
  await act(() => void vi.advanceTimersByTime(60_000));
  render(null, document.body);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("begins without the reason of another technician or act", async () => {
  await show("startLeave", "1");
  await act(() => {
    reason().value = "ill";
    reason().dispatchEvent(new Event("input", { bubbles: true }));
  });
  expect(reason().value).toBe("ill");
  await show("startLeave", "2");
  expect(reason().value).toBe("");
});

it("holds until what was reckoned at the first press, whenever it is pressed again", async () => {
  await show("hold", "1");
  cut = true;
  await press();
  // The stream goes on, and with it the time.
  await act(() => hear({ frame: { now: "2026-03-01T10:01:00Z", hasMajority: true }, whole: true }));
  tick.value++;
  cut = false;
  await press();
  expect(sent.length).toBeGreaterThan(1);
  expect(new Set(sent.map((s) => s.id)).size).toBe(1);
  expect(new Set(sent.map((s) => s.until))).toEqual(new Set(["2026-03-01T10:20:00.000Z"]));
});
