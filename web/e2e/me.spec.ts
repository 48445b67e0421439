// A technician's phone: what it shows, what it rings for and how often, and what it does without a network.
import { expect, test, type Page } from "@playwright/test";
import { fits, Hub, languages, readIn, type NodeName } from "./hub";
import { Wire } from "./wire";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const names = {
  "zh-CN": { got: "收到", start: "上钟", finish: "下钟", decline: "拒钟", called: "派您上钟" },
  pl: {
    got: "Przyjęte",
    start: "Rozpocznij usługę",
    finish: "Zakończ usługę",
    decline: "Odmów",
    called: "Masz wezwanie",
  },
  en: {
    got: "Got it",
    start: "Start the service",
    finish: "Finish the service",
    decline: "Decline",
    called: "You are called",
  },
};

let hub: Hub;
test.beforeAll(async () => void (hub = await Hub.start()));
test.afterAll(() => hub.stop());

interface Board {
  categories: { id: string; queue: { technician: string; turn: number; state: string }[] }[];
}

/** Somebody who is free, and the category he is of. */
async function free(): Promise<{ technician: string; category: string }> {
  const { categories } = await hub.call<Board>("DispatchService/GetBoard", {});
  for (const c of categories) {
    const next = c.queue.find((e) => e.turn === 1);
    if (next) return { technician: next.technician, category: c.id };
  }
  throw new Error("nobody is free");
}

async function send(technician: string): Promise<string> {
  const { assignments } = await hub.call<{ assignments: { id: string }[] }>("DispatchService/Dispatch", {
    kind: "KIND_REQUEST",
    technicians: [technician],
    room: (await hub.call<{ rooms: { id: string }[] }>("RosterService/ListRooms", {})).rooms[0]?.id ?? "",
  });
  return assignments[0]!.id;
}

/**
 * Opens a technician's page, and waits until it hears the shop: his number stands there before that, and what is done
 * meanwhile would be told with the first word that he hears, however long that takes to come.
 */
async function openMe(page: Page, technician: string, at: NodeName | Wire = "reception"): Promise<void> {
  await hub.openPerson(page, { technician }, at, "/me");
  await expect(page.locator(".me-number")).toHaveText(technician);
  await expect(page.locator(".me-turn")).not.toBeEmpty();
}

/** How often the phone has shaken, over reloads: what rings also shakes. */
async function countShakes(page: Page): Promise<void> {
  await page.addInitScript(() => {
    navigator.vibrate = () => {
      localStorage.setItem("shakes", String(Number(localStorage.getItem("shakes") ?? 0) + 1));
      return true;
    };
  });
}

const shakes = (page: Page): Promise<number> => page.evaluate(() => Number(localStorage.getItem("shakes") ?? 0));

for (const language of languages) {
  test(`a dispatch is answered, begun and finished on the phone, in ${language}`, async ({ browser }) => {
    const w = names[language];
    const context = await browser.newContext(phone);
    await readIn(context, language);
    const page = await context.newPage();
    const { technician } = await free();
    await openMe(page, technician);
    await send(technician);
    await expect(page.getByRole("heading", { name: w.called })).toBeVisible();
    await page.getByRole("button", { name: w.got }).click();
    await expect(page.getByRole("heading", { name: w.called })).toBeHidden();
    await page.getByRole("button", { name: w.start }).click();
    await page.getByRole("button", { name: w.finish }).click();
    await page.getByRole("dialog").getByRole("button", { name: w.finish }).click();
    await expect(page.getByRole("button", { name: w.finish })).toHaveCount(0);
    await fits(page);
    await context.close();
  });
}

test("a dispatch rings once, and not again after a reload", async ({ browser }) => {
  const context = await browser.newContext(phone);
  await readIn(context, "en");
  const page = await context.newPage();
  await countShakes(page);
  const { technician } = await free();
  await openMe(page, technician);
  await send(technician);
  await expect(page.getByRole("heading", { name: "You are called" })).toBeVisible();
  await expect.poll(() => shakes(page)).toBe(1);
  await page.reload();
  await expect(page.getByRole("heading", { name: "You are called" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Got it" })).toBeEnabled();
  expect(await shakes(page)).toBe(1);
  await page.getByRole("dialog").getByRole("button", { name: "Decline" }).click();
  await page.getByRole("button", { name: "I do not feel well" }).click();
  await expect(page.getByRole("heading", { name: "You are called" })).toBeHidden();
  await context.close();
});

test("a dispatch made while the phone was away arrives once, and one that was answered meanwhile does not", async ({
  browser,
}) => {
  const wire = await Wire.to(hub.node("reception").https);
  const context = await browser.newContext({ ...phone, ignoreHTTPSErrors: true });
  await readIn(context, "en");
  const page = await context.newPage();
  await countShakes(page);
  const { technician } = await free();
  await openMe(page, technician, wire);
  const called = page.getByRole("heading", { name: "You are called" });
  const away = page.getByText(/No connection to this terminal's node/);

  wire.cut();
  const first = await send(technician);
  await expect(away).toBeVisible();
  await expect(called).toHaveCount(0);
  wire.heal();
  await expect(called).toHaveCount(1);
  await expect(away).toHaveCount(0);
  await expect.poll(() => shakes(page)).toBe(1);
  await page.reload();
  await expect(page.getByRole("button", { name: "Got it" })).toBeEnabled();
  expect(await shakes(page)).toBe(1);

  await hub.call("DispatchService/CancelAssignment", { assignmentId: first });
  await expect(called).toHaveCount(0);
  wire.cut();
  const second = await send(technician);
  await hub.call("DispatchService/Acknowledge", { assignmentId: second });
  await expect(away).toBeVisible();
  wire.heal();
  await expect(page.getByText(/You said at .* that you come/)).toBeVisible();
  await expect(called).toHaveCount(0);
  expect(await shakes(page)).toBe(1);
  await hub.call("DispatchService/CancelAssignment", { assignmentId: second });
  await context.close();
  await wire.close();
});

test("the phone keeps heads, the record fits them, and a forged one is told", async ({ browser }) => {
  const context = await browser.newContext(phone);
  await readIn(context, "en");
  const page = await context.newPage();
  const { technician } = await free();
  await openMe(page, technician);
  // It says that it begins until it looks again, which it also does by itself when the node was not to be believed in between.
  await expect(page.getByText(/This phone begins to keep them now\.|has kept \d+, since/)).toBeVisible();
  await hub.call("RosterService/PutRoom", { id: "new", name: "New room" });
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByText(/has kept \d+, since/)).toBeVisible();
  await page.evaluate(() => {
    const place = Object.keys(localStorage).find((k) => k.startsWith("storehub-heads-"))!;
    const kept = JSON.parse(localStorage.getItem(place)!) as { hash: string }[];
    kept[0]!.hash = btoa("x".repeat(32));
    localStorage.setItem(place, JSON.stringify(kept));
  });
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByText(/does NOT fit/)).toBeVisible();
  await context.close();
});

test("without the shop's network the page opens, says since when, and shows nothing old", async ({ browser }) => {
  const context = await browser.newContext(phone);
  await readIn(context, "en");
  const page = await context.newPage();
  const { technician } = await free();
  await openMe(page, technician);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (
      (await caches.keys()).length === 0 ||
      (await (await caches.open((await caches.keys())[0]!)).keys()).length < 4
    )
      await new Promise((done) => setTimeout(done, 50));
  });
  await context.setOffline(true);
  await page.goto(`${hub.node("reception").http}/me`);
  await expect(page.getByText(/No connection to the shop since \d\d:\d\d/)).toBeVisible();
  await expect(page.locator(".me-number")).toHaveCount(0);
  await context.setOffline(false);
  await expect(page.locator(".me-number")).toHaveText(technician, { timeout: 15_000 });
  await context.close();
});

test("a device is told how to trust the shop, with the fingerprint of the file that it installs", async ({ page }) => {
  const http = hub.node("reception").http;
  await page.goto(`${http}/trust`);
  const told = (await (await page.request.get(`${http}/ca.json`)).json()) as { sha256: string; words: string[] };
  const pem = await (await page.request.get(`${http}/ca.crt`)).text();
  const der = Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/g, ""), "base64");
  const { createHash } = await import("node:crypto");
  expect(told.sha256).toBe(createHash("sha256").update(der).digest("hex"));
  await expect(page.locator(".trust-hex")).toHaveText(told.sha256.toUpperCase());
  await expect(page.locator(".trust-words")).toHaveText(told.words.join(" "));
});

test("the way to trust the shop is linked from the sign-in and from the technician's page", async ({ browser }) => {
  const context = await browser.newContext(phone);
  await readIn(context, "en");
  const page = await context.newPage();
  await page.goto(`${hub.node("reception").http}/sign-in`);
  await page.getByRole("link", { name: /How to trust this shop/ }).click();
  await expect(page).toHaveURL(/\/trust$/);
  await openMe(page, (await free()).technician);
  await page.getByRole("link", { name: /How to trust this shop/ }).click();
  await expect(page.getByRole("heading", { name: "Trust this shop" })).toBeVisible();
  await context.close();
});

test("the page says whether notices come while it is closed, and what is missing", async ({ browser }) => {
  const context = await browser.newContext(phone);
  await readIn(context, "en");
  const page = await context.newPage();
  const { technician } = await free();
  await openMe(page, technician);
  await expect(page.getByText(/the shop has not switched that on/)).toBeVisible();
  await hub.call("ShopService/UpdateSettings", { dispatchNotices: true });
  await expect(page.getByText(/you have no ntfy topic/)).toBeVisible();
  const { technicians } = await hub.call<{ technicians: { number: string }[] }>("RosterService/ListTechnicians", {});
  const {
    number,
    name,
    gender,
    category,
    skills,
    phone: dial,
  } = technicians.find((t) => t.number === technician)! as Record<string, unknown>;
  await hub.call("RosterService/PutTechnician", {
    ...{ number, name, gender, category, skills, phone: dial },
    ntfyTopic: "me-7k3q9x",
  });
  await expect(page.getByText(/none of the shop's PCs is set up for ntfy/)).toBeVisible();
  await send(technician);
  const { notices } = await hub.call<{ notices: { technician: string; cause: string; channel: string }[] }>(
    "NoticeService/ListNotices",
    {},
  );
  expect(notices[0]).toMatchObject({ technician, cause: "NOTICE_CAUSE_DISPATCHED", channel: "NOTICE_CHANNEL_NTFY" });
  await context.close();
});
