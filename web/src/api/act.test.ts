import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { act, newRequestId } from "./act";
import { Fault, lost } from "./fault";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** Calls act, letting time pass for as long as it waits. */
async function settled<T>(p: Promise<T>): Promise<T> {
  const outcome = p.then(
    (v) => () => v,
    (e: unknown) => () => {
      throw e;
    },
  );
  await vi.advanceTimersByTimeAsync(60_000);
  return (await outcome)();
}

describe("act", () => {
  it("keeps one id through all tries", async () => {
    const ids: (string | undefined)[] = [];
    const answer = await settled(
      act(async (o) => {
        ids.push(o.requestId);
        if (ids.length < 3) throw lost(new TypeError("cut"), "write");
        return "done";
      }),
    );
    expect(answer).toBe("done");
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(3);
  });

  it("does not repeat what a rule has refused", async () => {
    let tries = 0;
    const p = act(async () => {
      tries++;
      throw new Fault("failed_precondition", "no", { reason: "REASON_SHORTAGE" });
    });
    await expect(settled(p)).rejects.toMatchObject({ reason: "REASON_SHORTAGE" });
    expect(tries).toBe(1);
  });

  it("says after ten seconds that nobody knows", async () => {
    const began = performance.now();
    let lastTry = 0;
    const p = act(async () => {
      lastTry = performance.now() - began;
      throw lost(new TypeError("cut"), "write");
    });
    await expect(settled(p)).rejects.toMatchObject({ uncertain: true });
    expect(lastTry).toBeGreaterThan(6_000);
    expect(lastTry).toBeLessThanOrEqual(10_000);
  });
});

it("makes ids that a node takes, and never one twice", () => {
  const ids = Array.from({ length: 1_000 }, newRequestId);
  expect(new Set(ids).size).toBe(1_000);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]{16,64}$/);
});
