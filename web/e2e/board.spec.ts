// Boards in real browsers at three real nodes: what is spoken once, how fast a dispatch is seen, and what a board does
// when its node or the leader dies.
import { expect, test, type Browser, type Page } from "@playwright/test";
import { chromium } from "./chromium";
import { Hub, readIn, type NodeName } from "./hub";

const nodes: NodeName[] = ["reception", "techroom", "office"];
const tv = { width: 1920, height: 1080 };

let hub: Hub;
test.beforeAll(async () => void (hub = await Hub.start()));
test.afterAll(async () => hub.stop());

test.use({
  viewport: tv,
  launchOptions: chromium("--autoplay-policy=no-user-gesture-required"),
});

interface Heard {
  text: string;
  at: number;
}

declare global {
  interface Window {
    heard: Heard[];
  }
}

/** Puts a loudspeaker that writes down what it is given in the place of the browser's voice, where the world begins. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.heard = [];
    const voice = { lang: "en-US", name: "recorder", voiceURI: "recorder", localService: true, default: true };
    speechSynthesis.getVoices = () => [voice as SpeechSynthesisVoice];
    Object.defineProperty(SpeechSynthesisUtterance.prototype, "voice", { set: () => {}, get: () => null });
    speechSynthesis.speak = (u) => {
      window.heard.push({ text: u.text, at: Date.now() });
      setTimeout(() => u.onend?.(new Event("end") as SpeechSynthesisEvent), 20);
    };
  });
}

/** A board on a wall at a node, in a browser of its own, in English. */
async function board(browser: Browser, at: NodeName): Promise<Page> {
  const context = await browser.newContext({ viewport: tv });
  await readIn(context, "en");
  const page = await context.newPage();
  await listen(page);
  await hub.openTerminal(page, at, "/board");
  await expect(page.locator(".panel").first()).toBeVisible();
  return page;
}

/** Every terminal of the demo may speak. */
async function letAllSpeak(): Promise<void> {
  const { terminals } = await hub.call<{ terminals: Record<string, unknown>[] }>("TerminalService/ListTerminals", {});
  for (const t of terminals) await hub.call("TerminalService/PutTerminal", { ...t, announces: true });
}

interface Assignment {
  id: string;
  technician: string;
  room: string;
}

/** Sends the next one of a category to a room. */
async function dispatch(room: string, at: NodeName = "reception"): Promise<Assignment> {
  const { categories } = await hub.call<{ categories: { id: string; queue: { turn: number }[] }[] }>(
    "DispatchService/GetBoard",
    {},
    at,
  );
  const category = categories.find((c) => c.queue.some((e) => e.turn > 0))!.id;
  const { assignments } = await hub.call<{ assignments: Assignment[] }>(
    "DispatchService/Dispatch",
    { category, kind: "KIND_ROTATION", counts: { any: 1 }, room },
    at,
  );
  return assignments[0]!;
}

async function cancel(a: Assignment): Promise<void> {
  await hub.call("DispatchService/CancelAssignment", { assignmentId: a.id });
}

test("an event is spoken once although three boards show it", async ({ browser }) => {
  await letAllSpeak();
  await hub.call("ShopService/UpdateSettings", { announcementRepeats: 1 });
  const pages = await Promise.all(nodes.map((n) => board(browser, n)));
  const a = await dispatch("201");
  for (const page of pages)
    await expect(page.locator(".called", { hasText: a.technician }).first()).toContainText("201");
  const heard = async (): Promise<string[]> =>
    (await Promise.all(pages.map((p) => p.evaluate(() => window.heard.map((h) => h.text))))).flat();
  await expect.poll(async () => (await heard()).length).toBeGreaterThan(0);
  await cancel(a);
  // The cancellation is spoken after it; whoever had spoken the first again would have done so by then.
  await expect.poll(async () => (await heard()).filter((t) => t.includes("cancelled")).length).toBe(1);
  const spelled = a.technician.split("").join(" ");
  expect((await heard()).filter((t) => !t.includes("cancelled"))).toEqual([
    `Technician ${spelled}, room 2 0 1, rotation.`,
  ]);
  for (const page of pages) await page.context().close();
});

test("who is called blinks until he has answered", async ({ browser }) => {
  const page = await board(browser, "techroom");
  const a = await dispatch("202");
  const tile = page.locator(".called", { hasText: "202" });
  await expect(tile).toHaveClass(/calling/);
  expect(await tile.evaluate((e) => getComputedStyle(e).animationName)).toBe("calling");
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await tile.evaluate((e) => [getComputedStyle(e).animationName, getComputedStyle(e).borderTopStyle])).toEqual([
    "none",
    "double",
  ]);
  await hub.call("DispatchService/Acknowledge", { assignmentId: a.id });
  await expect(tile).toHaveClass(/seen/);
  await cancel(a);
  await expect(page.locator(".called")).toHaveCount(0);
  await page.context().close();
});

test("what matters is large enough to be read from six metres, and nothing scrolls", async ({ browser }) => {
  const page = await board(browser, "techroom");
  const a = await dispatch("203");
  await expect(page.locator(".called .who").first()).toBeVisible();
  const sizes = await page.evaluate(() =>
    [".called .who", ".called .where", ".next .who", ".board-clock"].map((s) =>
      parseFloat(getComputedStyle(document.querySelector(s)!).fontSize),
    ),
  );
  for (const size of sizes) expect(size).toBeGreaterThanOrEqual(60);
  for (const size of [tv, { width: 1366, height: 768 }, { width: 3840, height: 2160 }]) {
    await page.setViewportSize(size);
    const over = await page.evaluate(() => [
      document.documentElement.scrollWidth - innerWidth,
      document.documentElement.scrollHeight - innerHeight,
    ]);
    expect(Math.max(...over)).toBeLessThanOrEqual(0);
  }
  await cancel(a);
  await page.context().close();
});

test("a board at another node says so while there is no leader, and goes on", async ({ browser }) => {
  const leader = await hub.leader();
  const other = nodes.find((n) => n !== leader)!;
  const page = await board(browser, other);
  await hub.kill(leader);
  // Two are a majority: a dispatch is seen again without anybody doing anything.
  await expect
    .poll(
      async () =>
        dispatch("206", other)
          .then((a) => a.id)
          .catch(() => ""),
      { timeout: 15_000 },
    )
    .not.toBe("");
  await expect(page.locator(".called .where", { hasText: "206" })).toBeVisible();
  await expect(page.locator(".board-doubt")).toHaveCount(0);
  // Without a majority the head is red and says how old it is.
  const third = nodes.find((n) => n !== leader && n !== other)!;
  await hub.kill(third);
  await expect(page.locator(".board-doubt")).toContainText(/majority|connection/);
  await hub.restart(leader);
  await hub.restart(third);
  await expect(page.locator(".board-doubt")).toHaveCount(0, { timeout: 30_000 });
  await page.context().close();
});
