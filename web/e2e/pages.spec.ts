// Every page as pictures are taken of it: axe finds nothing, and nothing is wider than the screen, in the language with
// the longest words.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { fits, Hub, readIn } from "./hub";
import { openScene } from "./pictures/scene";
import { scenes } from "./pictures/scenes";
import { busyHour, type Shop } from "./pictures/shop";

let hub: Hub;
let shop: Shop;
test.beforeAll(async () => {
  hub = await Hub.start();
  shop = await busyHour(hub);
});
test.afterAll(async () => hub.stop());

/** What other files open they look through themselves. */
const elsewhere =
  /^(reception-(call|ticket|booking|rotation-|request|pick|invite|functions|manage|waiting|assignment-|people-|why)|sign-in|(office|phone)-(calendar|plan|punch|customer|assistants|pairing|access|token|cluster|charts))/;

for (const scene of scenes.filter((s) => !elsewhere.test(s.name)))
  test(scene.name, async ({ browser }) => {
    const context = await browser.newContext({
      viewport: scene.size,
      ignoreHTTPSErrors: true,
      reducedMotion: "reduce",
    });
    await readIn(context, "pl");
    const page = await context.newPage();
    await openScene(page, hub, shop, scene);
    await fits(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((v) => [v.id, ...v.nodes.map((n) => n.html)])).toEqual([]);
    await context.close();
  });
