// Takes the pictures. Those that documents show go to docs/pictures, too; look at them before they are committed.
import { mkdir, copyFile } from "node:fs/promises";
import { test } from "@playwright/test";
import { Hub, languages, readIn } from "../hub";
import { openScene, scenes } from "./scenes";
import { busyHour } from "./shop";

const kept = new URL("../../pictures/", import.meta.url).pathname;
const shown = new URL("../../../docs/pictures/", import.meta.url).pathname;

let hub: Hub;

test.beforeAll(async () => {
  hub = await Hub.start();
  await busyHour(hub);
  await mkdir(kept, { recursive: true });
  await mkdir(shown, { recursive: true });
});
test.afterAll(async () => hub.stop());

for (const language of languages)
  for (const s of scenes)
    test(`${s.name} in ${language}`, async ({ browser }) => {
      const context = await browser.newContext({ viewport: s.size, ignoreHTTPSErrors: true, reducedMotion: "reduce" });
      await readIn(context, language);
      const page = await context.newPage();
      await openScene(page, hub, s);
      await page.evaluate(() => document.fonts.ready);
      const file = `${s.name}-${language}.png`;
      await page.screenshot({ path: kept + file });
      if (s.shownIn === language) await copyFile(kept + file, `${shown}${s.name}.png`);
      await context.close();
    });
