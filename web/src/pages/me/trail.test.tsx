// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import type { TrailEntryJson } from "../../gen/storehub/v1/dispatch_pb";
import { Trail } from "./trail";

let drawn = 0;

/** A step that counts how often it is drawn. */
const entry: TrailEntryJson = {
  get what() {
    drawn++;
    return "TRAIL_KIND_SENT_TO_TAIL" as const;
  },
  at: "2026-11-30T10:00:00Z",
  why: { reason: "REASON_NOT_IDLE" },
};

afterEach(() => render(null, document.body));

it("draws a step once more with its reason, and is quiet then", async () => {
  const told = { trail: [entry], whyNotNext: [] };
  const read = { value: told, last: told, failed: "", again: () => {} };
  await act(() => render(<Trail read={read} technician="8" />, document.body));
  const settle = (): Promise<void> => act(() => new Promise<void>((done) => setTimeout(done)));
  await vi.waitFor(() => expect(document.querySelector(".me-step .soft")?.textContent).toMatch(/\w/), 10_000);
  await settle();
  const before = drawn;
  for (let i = 0; i < 5; i++) await settle();
  expect(drawn).toBe(before);
});
