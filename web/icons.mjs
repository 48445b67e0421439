// Draws the icons of the home screen from public/icon.svg: node icons.mjs. They are committed, since a build needs no browser.
import { readFile } from "node:fs/promises";
import { chromium } from "@playwright/test";

const svg = await readFile(new URL("public/icon.svg", import.meta.url), "utf8");
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

/** part is how much of the side the drawing takes; the rest has its background, for systems that cut a shape of it. */
async function draw(name, side, part, background) {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;width:${side}px;height:${side}px;background:${background}">` +
      `<div style="width:${side * part}px;height:${side * part}px">${svg}</div></body>`,
  );
  await page.screenshot({ path: new URL(`public/${name}.png`, import.meta.url).pathname, omitBackground: true });
  await page.close();
}

await draw("icon-192", 192, 1, "transparent");
await draw("icon-512", 512, 1, "transparent");
await draw("icon-maskable-512", 512, 0.8, "#0f4c5c");
await draw("apple-touch-icon", 180, 0.9, "#0f4c5c");
await browser.close();
