// A year of a board in some minutes: as many screens as a shop has entries in a year go through the page's own signals,
// and at the end the page is as large as at the beginning. It needs no node and is run by hand: npm run year.
import { expect, test, type CDPSession, type Page } from "@playwright/test";
import { createServer, type ViteDevServer } from "vite";
import type { Player } from "./play";
import type { Size } from "./shop";

const shop: Size = { categories: 2, technicians: 40, called: 12, serving: 45, waiting: 2 };
/** It fits on one page, so that what is weighed is the same whenever it is. */
const scales: Size = { categories: 2, technicians: 8, called: 10, serving: 40, waiting: 1 };
const year = 730_000;
const round = 5_000;
const drawnEvery = 200;
const mostGrowth = 5_000_000;

let server: ViteDevServer;
test.beforeAll(async () => {
  server = await createServer({ logLevel: "error", server: { port: 0, hmr: false, watch: null } });
  await server.listen();
});
test.afterAll(async () => server.close());

declare global {
  interface Window {
    player: Player;
  }
}

interface Weight {
  heap: number;
  nodes: number;
}

async function weigh(page: Page, devtools: CDPSession, seed: number): Promise<Weight> {
  await page.evaluate(([size, at]) => window.player.see(size, at), [scales, seed] as const);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
  for (let i = 0; i < 3; i++) await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  return { heap: usedSize, nodes: await page.evaluate(() => document.querySelectorAll("*").length) };
}

test("a board is as small after a year as on its first day", async ({ page }) => {
  await page.route("**/storehub.v1.*/**", (r) => r.fulfill({ json: { items: [], terminals: [], settings: {} } }));
  await page.goto(`${server.resolvedUrls!.local[0]}e2e/year/play.html`);
  await page.waitForFunction(() => "player" in window);
  await page.evaluate(() => window.player.show("board", "en"));
  const devtools = await page.context().newCDPSession(page);
  await page.evaluate(([size, n, step]) => window.player.play(size, 0, n, step), [shop, round, drawnEvery] as const);
  const before = await weigh(page, devtools, 7);
  const began = Date.now();
  for (let from = round; from < year; from += round) {
    await page.evaluate(([size, at, n, step]) => window.player.play(size, at, n, step), [
      shop,
      from,
      round,
      drawnEvery,
    ] as const);
  }
  const after = await weigh(page, devtools, 7);
  const mb = (n: number): string => (n / 1e6).toFixed(2);
  console.log(
    `${year} screens in ${Math.round((Date.now() - began) / 1000)} s: heap ${mb(before.heap)} -> ${mb(after.heap)} MB, ` +
      `${before.nodes} -> ${after.nodes} elements`,
  );
  expect(after.nodes).toBe(before.nodes);
  expect(Math.abs(after.heap - before.heap)).toBeLessThan(mostGrowth);
});
