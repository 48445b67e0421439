// Takes the pictures. Those that documents show go to docs/pictures, too; look at them before they are committed.
import { mkdir, copyFile } from "node:fs/promises";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { EmptyNode } from "../empty";
import { Hub, languages, readIn } from "../hub";
import { desk, openScene, phone, settle, tv } from "./scene";
import { scenes } from "./scenes";
import { busyHour, type Shop } from "./shop";

const kept = new URL("../../pictures/", import.meta.url).pathname;
const shown = new URL("../../../docs/pictures/", import.meta.url).pathname;

type Language = (typeof languages)[number];

let hub: Hub;
let shop: Shop;

test.beforeAll(async () => {
  hub = await Hub.start();
  shop = await busyHour(hub);
  await mkdir(kept, { recursive: true });
  await mkdir(shown, { recursive: true });
});
test.afterAll(async () => hub.stop());

async function pageIn(browser: Browser, language: Language, size: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, ignoreHTTPSErrors: true, reducedMotion: "reduce" });
  await readIn(context, language);
  return context.newPage();
}

async function take(page: Page, name: string, whole: boolean): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: kept + name, fullPage: whole });
}

for (const language of languages)
  for (const s of scenes)
    test(`${s.name} in ${language}`, async ({ browser }) => {
      const page = await pageIn(browser, language, s.size);
      try {
        await openScene(page, hub, shop, s);
        const file = `${s.name}-${language}.png`;
        await take(page, file, s.whole ?? false);
        if (s.shownIn === language) await copyFile(kept + file, `${shown}${s.name}.png`);
      } finally {
        await s.after?.(hub);
        await page.context().close();
      }
    });

for (const language of languages)
  test(`the set-up in ${language}`, async ({ browser }) => {
    await using empty = await EmptyNode.start();
    for (const [name, size] of [
      ["setup", desk],
      ["phone-setup", phone],
    ] as const) {
      const page = await pageIn(browser, language, size);
      await page.goto(empty.url);
      await expect(page.locator("form").first()).toBeVisible();
      await settle(page);
      await take(page, `${name}-${language}.png`, true);
      await page.locator("main [role=group] .button").last().click();
      await expect(page.locator("form").first()).toBeVisible();
      await take(page, `${name}-join-${language}.png`, true);
      await page.context().close();
    }
    const page = await pageIn(browser, language, desk);
    await page.goto(empty.url.replace(/#.*/, "#WRONGSECRET"));
    await expect(page.getByRole("alert")).toBeVisible();
    await take(page, `setup-used-${language}.png`, true);
    await page.context().close();
  });

// The last ones: they take the shop its majority, and then the node.
for (const language of languages)
  test(`what is old in ${language}`, async ({ browser }) => {
    const looks = [
      ["reception", "/reception", "terminal", desk, ".queue .place"],
      ["office", "/office/technicians", "owner", desk, ".section-title"],
      ["me", "/me", "technician", phone, ".me-number"],
      ["board", "/board", "terminal", tv, ".panel"],
      ["guests", "/guests", "terminal", tv, ".guests"],
    ] as const;
    const pages = new Map<string, Page>();
    for (const [name, path, who, size, ready] of looks) {
      const page = await pageIn(browser, language, size);
      await openScene(page, hub, shop, { name, at: "reception", path, who, size, ready });
      pages.set(name, page);
    }
    for (const node of ["techroom", "office"] as const) await hub.kill(node);
    const said = (page: Page) => page.locator(".doubt, .board-doubt, .guests-say").first();
    const before = new Map<string, string>();
    for (const [name, page] of pages) {
      await expect(said(page)).toBeVisible({ timeout: 30_000 });
      before.set(name, await said(page).innerText());
      await take(page, `minority-${name}-${language}.png`, false);
    }
    await hub.kill("reception");
    for (const [name, page] of pages) {
      // Guests are told the same of both.
      if (name !== "guests") await expect(said(page)).not.toHaveText(before.get(name)!, { timeout: 30_000 });
      await take(page, `lost-${name}-${language}.png`, false);
      await page.context().close();
    }
    await Promise.all((["reception", "techroom", "office"] as const).map((node) => hub.restart(node)));
    await hub.call("DispatchService/GetBoard", {});
  });
