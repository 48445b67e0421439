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
      act(async (_, o) => {
        ids.push(o.requestId);
        if (ids.length < 3) throw lost(new TypeError("cut"), "write");
        return "done";
      }, {}),
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
    }, {});
    await expect(settled(p)).rejects.toMatchObject({ reason: "REASON_SHORTAGE" });
    expect(tries).toBe(1);
  });

  it("says after ten seconds that nobody knows", async () => {
    const began = performance.now();
    let lastTry = 0;
    const p = act(async () => {
      lastTry = performance.now() - began;
      throw lost(new TypeError("cut"), "write");
    }, {});
    await expect(settled(p)).rejects.toMatchObject({ uncertain: true });
    expect(lastTry).toBeGreaterThan(6_000);
    expect(lastTry).toBeLessThanOrEqual(10_000);
  });

  const cut = (): Fault => lost(new TypeError("cut"), "write");
  const leaderless = (): Fault => new Fault("unavailable", "no leader", { reason: "REASON_NO_LEADER" });

  /** An act whose tries fail so one after the other, and with the last of them from then on. */
  function failing(tries: (() => Fault)[], doubt?: Fault): Promise<unknown> {
    let n = 0;
    const write = async (): Promise<void> => {
      throw tries[Math.min(n++, tries.length - 1)]!();
    };
    return settled(act(write, {}, { doubt }));
  }

  it("does not forget that a try was cut when later ones say that they did nothing", async () => {
    await expect(failing([cut, leaderless])).rejects.toMatchObject({ uncertain: true });
    await expect(failing([leaderless, cut, leaderless])).rejects.toMatchObject({ uncertain: true });
  });

  it("knows that nothing was done when no try was cut", async () => {
    await expect(failing([leaderless])).rejects.toMatchObject({ uncertain: false, reason: "REASON_NO_LEADER" });
  });

  it("does not take it that a credential that ended undoes a try that was cut", async () => {
    const signedOut = (): Fault => new Fault("unauthenticated", "who?");
    await expect(failing([cut, signedOut])).rejects.toMatchObject({ uncertain: true });
    await expect(failing([signedOut])).rejects.toMatchObject({ uncertain: false });
  });

  it("believes the rules, which tell the same of all tries of an id", async () => {
    const refused = (): Fault => new Fault("failed_precondition", "no", { reason: "REASON_SHORTAGE" });
    await expect(failing([cut, refused])).rejects.toMatchObject({ uncertain: false, reason: "REASON_SHORTAGE" });
  });

  it("goes on doubting what it was told to doubt", async () => {
    await expect(failing([leaderless], cut())).rejects.toMatchObject({ uncertain: true });
  });

  it("sends what was asked for at first, whatever is chosen meanwhile", async () => {
    let minutes = 15;
    const sent: number[] = [];
    const write = async (request: { minutes: number }): Promise<void> => {
      sent.push(request.minutes);
      minutes = 30;
      if (sent.length < 3) throw cut();
    };
    await settled(act(write, { minutes }));
    expect(sent).toEqual([15, 15, 15]);
  });
});

it("makes ids that a node takes, and never one twice", () => {
  const ids = Array.from({ length: 1_000 }, newRequestId);
  expect(new Set(ids).size).toBe(1_000);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]{16,64}$/);
});
