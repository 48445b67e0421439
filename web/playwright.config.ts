import { defineConfig } from "@playwright/test";
import { chromium } from "./e2e/chromium";

// Debian's Chromium, as on the terminals, against real nodes. One at a time: a test may kill a node.
export default defineConfig({
  testDir: "e2e",
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    viewport: { width: 1024, height: 768 },
    locale: "en",
    ignoreHTTPSErrors: true, // the shop's own authority
    trace: "retain-on-failure",
    launchOptions: chromium(),
  },
});
