import { test } from "@playwright/test";
import { Hub } from "../hub";
let hub: Hub;
test.beforeAll(async () => { hub = await Hub.start(); });
test.afterAll(async () => hub.stop());
test("waterfall", async ({ browser }) => {
  for (let i = 0; i < 6; i++) {
    const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, ignoreHTTPSErrors: true });
    await context.addInitScript(() => localStorage.setItem("storehub-language", "en"));
    const page = await context.newPage();
    await page.addInitScript(() => {
      performance.mark("init");
      const ready = (): boolean =>
        document.querySelector(".actions button:enabled") !== null && document.querySelector(".queue .place") !== null;
      const first: Record<string, boolean> = {};
      const seen = new MutationObserver(() => {
        for (const sel of [".shell, header", ".actions", ".queue .place", ".actions button:enabled"]) if (!first[sel] && document.querySelector(sel)) { first[sel] = true; performance.mark(sel); }
        if (!ready()) return;
        seen.disconnect();
        performance.mark("dom");
        requestAnimationFrame(() => setTimeout(() => performance.mark("ready")));
      });
      seen.observe(document, { subtree: true, childList: true, attributes: true });
      const W = window.SharedWorker;
      // @ts-ignore
      window.SharedWorker = function (...a) { performance.mark("worker-new"); const w = new W(...a); w.port.addEventListener("message", () => performance.mark("frame")); return w; };
      new PerformanceObserver((l) => { for (const e of l.getEntries()) (window as any).long = [...((window as any).long ?? []), [Math.round(e.startTime), Math.round(e.duration)]]; }).observe({ type: "longtask", buffered: true });
    });
    await hub.openTerminal(page, "reception");
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.clearBrowserCache");
    await page.goto(`${hub.node("reception").http}/reception`);
    await page.waitForFunction(() => performance.getEntriesByName("ready").length > 0);
    const r = await page.evaluate(() => {
      const n = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming;
      const out: [number, string][] = [[n.requestStart, "nav request"], [n.responseStart, "nav response"], [n.responseEnd, "nav end"], [n.domInteractive, "domInteractive"], [n.domContentLoadedEventStart, "dcl"]];
      for (const e of performance.getEntriesByType("resource") as PerformanceResourceTiming[]) out.push([e.startTime, `+ ${e.name.split("/").slice(3).join("/")} ${Math.round(e.responseStart - e.startTime)} ${Math.round(e.duration)}`]);
      for (const e of performance.getEntriesByType("mark")) out.push([e.startTime, `* ${e.name}`]);
      for (const e of performance.getEntriesByType("paint")) out.push([e.startTime, `P ${e.name}`]);
      for (const [s, d] of (window as any).long ?? []) out.push([s, `LONG ${d}`]);
      return out.sort((a, b) => a[0] - b[0]).map(([t, s]) => `${Math.round(t)} ${s}`);
    });
    console.log(`--- ${i}\n` + r.join("\n"));
    await context.close();
  }
});
