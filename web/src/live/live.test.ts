// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { minutesTo } from "../i18n/format";
import type { News } from "./feed";
import { hear, now, nowInSteps } from "./live";
import type { Say } from "./worker";

const hour = 3_600_000;

it("a service that has just begun has all its minutes, and not one more", () => {
  const began = Date.parse("2026-11-30T14:00:07.300Z");
  hear({ frame: { now: new Date(began).toISOString() }, whole: true });
  const shown = nowInSteps(10_000).value;
  expect(shown).toBeGreaterThanOrEqual(now.peek());
  expect(minutesTo(new Date(began + hour).toISOString(), shown)).toBe(60);
});

describe("a system that sleeps", () => {
  let said: Say[];
  const frame = { now: "2026-11-30T14:00:00Z", hasMajority: true };
  let live: typeof import("./live");
  let visibility: DocumentVisibilityState = "visible";

  /** The steady clock stands still in it, as on Linux. */
  const sleep = (ms: number): unknown => vi.setSystemTime(Date.now() + ms);
  const show = (state: DocumentVisibilityState): void => {
    visibility = state;
    document.dispatchEvent(new Event("visibilitychange"));
  };

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "Date", "performance"] });
    vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
    const heard: Say[] = (said = []); // its own: the pages of the tests before still hear the document
    vi.stubGlobal(
      "SharedWorker",
      class {
        port = { postMessage: (what: Say) => heard.push(what), onmessage: (_: MessageEvent<News>) => {} };
      },
    );
    vi.resetModules();
    live = await import("./live");
    show("visible");
    live.dial();
    live.hear({ frame, whole: true });
    expect(live.doubt.value).toBe("none");
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it("doubts what it shows, begins the stream anew, and believes nothing that was sent before", () => {
    sleep(hour);
    vi.advanceTimersByTime(1_000);
    expect(live.doubt.value).toBe("slept");
    expect(live.age.value).toBe(Infinity);
    expect(said).toEqual(["again"]);
    live.hear({ frame, whole: false });
    expect(live.doubt.value).toBe("slept");
    live.hear({ frame, whole: true, keptMs: 0 });
    expect(live.doubt.value).toBe("slept");
    live.hear({ frame, whole: true });
    expect(live.doubt.value).toBe("none");
    vi.advanceTimersByTime(3_000);
    expect(said).toEqual(["again"]);
  });

  it("doubts at once what comes before the clock was looked at", () => {
    sleep(hour);
    live.hear({ frame, whole: false });
    expect(live.doubt.value).toBe("slept");
  });

  it("says how old it is when the node is gone, and what time it is", () => {
    sleep(hour);
    vi.advanceTimersByTime(1_000);
    live.hear({ lost: { code: "unavailable", signedOut: false } });
    expect(live.doubt.value).toBe("lost");
    expect(live.age.value).toBe(hour + 1_000);
    expect(live.now.value).toBe(Date.parse(frame.now) + hour + 1_000);
  });

  it("is doubted by a page that nobody saw, which is no sleep by itself", () => {
    show("hidden");
    vi.advanceTimersByTime(hour);
    show("visible");
    expect(said).toEqual([]);
    show("hidden");
    sleep(hour);
    show("visible");
    expect(live.doubt.value).toBe("slept");
    expect(said).toEqual(["again"]);
  });

  it("is not believed what another tab was told a while ago", () => {
    live.hear({ frame, whole: true, keptMs: 8_000 });
    expect(live.age.value).toBe(8_000);
    expect(live.doubt.value).toBe("lost");
  });
});
