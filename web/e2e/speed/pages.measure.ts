// How fast the pages are at a real shop of three nodes: from a dispatch at one node to its paint on another's board, until
// reception can be worked with, what a dispatch takes after the swipe, and from a press to the next paint.
import { expect, test, type Browser, type Page } from "@playwright/test";
import { Hub } from "../hub";
import { tell } from "./figures";

let hub: Hub;
let category = "";

interface Assignment {
  id: string;
  technician: string;
}

interface Board {
  categories: { id: string; queue: { technician: string; turn: number }[]; assignments: Assignment[] }[];
}

test.beforeAll(async () => {
  hub = await Hub.start();
  const { categories } = await hub.call<Board>("DispatchService/GetBoard", {});
  category = categories.find((c) => c.queue.some((e) => e.turn > 0))!.id;
});
test.afterAll(async () => hub.stop());

async function pageOf(browser: Browser, size: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, ignoreHTTPSErrors: true });
  await context.addInitScript(() => localStorage.setItem("storehub-language", "en"));
  return context.newPage();
}

async function cancelAll(): Promise<void> {
  const { categories } = await hub.call<Board>("DispatchService/GetBoard", {});
  for (const a of categories.flatMap((c) => c.assignments))
    await hub.call("DispatchService/CancelAssignment", { assignmentId: a.id });
}

/** When the page has painted this room as called, by the clock of this PC. */
function paintedAt(page: Page, room: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const look = (): boolean =>
          [...document.querySelectorAll(".called .where")].some((e) => e.textContent === wanted);
        const seen = new MutationObserver(() => {
          if (!look()) return;
          seen.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));
        });
        seen.observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
    room,
  );
}

test("from a dispatch at one node to the paint on another's board", async ({ browser }) => {
  const page = await pageOf(browser, { width: 1920, height: 1080 });
  await hub.openTerminal(page, "techroom", "/board");
  await expect(page.locator(".panel").first()).toBeVisible();
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const painted = paintedAt(page, "205");
    const before = Date.now();
    await hub.call("DispatchService/Dispatch", { category, kind: "KIND_ROTATION", counts: { any: 1 }, room: "205" });
    times.push((await painted) - before);
    await cancelAll();
    await expect(page.locator(".called .where", { hasText: "205" })).toHaveCount(0);
  }
  tell("dispatch at reception to paint at the technicians' board", times, 0.95, 100);
  await page.context().close();
});

test("until reception can be worked with", async ({ browser }) => {
  const first: number[] = [];
  const again: number[] = [];
  for (let i = 0; i < 10; i++) {
    const page = await pageOf(browser, { width: 1024, height: 768 });
    await page.addInitScript(() => {
      const ready = (): boolean =>
        document.querySelector(".actions button:enabled") !== null && document.querySelector(".queue .place") !== null;
      const seen = new MutationObserver(() => {
        if (!ready()) return;
        seen.disconnect();
        requestAnimationFrame(() => setTimeout(() => performance.mark("ready")));
      });
      seen.observe(document, { subtree: true, childList: true, attributes: true });
    });
    const ready = async (): Promise<number> => {
      await page.waitForFunction(() => performance.getEntriesByName("ready").length > 0);
      return page.evaluate(() => performance.getEntriesByName("ready")[0]!.startTime);
    };
    await hub.openTerminal(page, "reception");
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Network.clearBrowserCache");
    await page.goto(`${hub.node("reception").http}/reception`);
    first.push(await ready());
    await page.reload();
    again.push(await ready());
    await page.context().close();
  }
  tell("reception, the first time", first, 0.5, 500);
  tell("reception, again", again, 0.5, 500);
});

test("a rotation after the swipe, and from each press to the next paint", async ({ browser }) => {
  const page = await pageOf(browser, { width: 1024, height: 768 });
  await page.addInitScript(() => {
    window.presses = [];
    new PerformanceObserver((list) => {
      for (const e of list.getEntries() as (PerformanceEventTiming & { interactionId: number })[])
        if (e.interactionId) window.presses.push([e.interactionId, e.duration]);
    }).observe({ type: "event", buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  });
  await hub.openTerminal(page, "reception", "/reception");
  await expect(page.locator(".queue .place").first()).toBeVisible();
  const cards = ["zofia", "xiaoyu"];
  const took: number[] = [];
  for (let i = 0; i < 30; i++) {
    await expect(page.locator(".swipe.nobody")).toBeVisible();
    await expect(async () => {
      await hub.swipe("reception", hub.cardOf(cards[i % cards.length]!));
      await expect(page.locator(".swipe.card")).toBeVisible({ timeout: 1_000 });
    }).toPass();
    const swiped = Date.now();
    await page.locator(".actions").getByRole("button", { name: "Rotation" }).click();
    await page.getByRole("button", { name: "Confirm" }).click();
    await expect(page.locator(".sent-number")).toBeVisible();
    took.push(Date.now() - swiped);
    // The others of a day: the list, its panels and the way back.
    await page.keyboard.press("Escape");
    await page.locator(".actions").getByRole("button", { name: "Functions" }).click();
    await page.getByRole("button", { name: "Manage dispatches" }).click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await cancelAll();
  }
  tell("a rotation after the swipe, by two presses", took, 0.5, 1_500);
  const presses = new Map<number, number>();
  const seen = await page.evaluate(() => ({
    all: (performance as unknown as { interactionCount: number }).interactionCount,
    slow: window.presses,
  }));
  for (const [id, ms] of seen.slow) presses.set(id, Math.max(ms, presses.get(id) ?? 0));
  // What took less than 16 ms is counted by the browser, and not told.
  const quick = Array.from({ length: Math.max(0, seen.all - presses.size) }, () => 8);
  tell("from a press to the next paint", [...presses.values(), ...quick], 0.98, 50);
  await page.context().close();
});

declare global {
  interface Window {
    /** Id and duration in ms of each part of a press that took 16 ms or more. */
    presses: [number, number][];
  }
}
