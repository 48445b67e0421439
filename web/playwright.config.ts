import { defineConfig } from "@playwright/test";
import { chromium } from "./e2e/chromium";

// Debian's Chromium, as on the terminals, against real nodes. One at a time: a test may kill a node.
export default defineConfig({
  testDir: "e2e",
  workers: 1,
  fullyParallel: false,
  // On a busy machine a node may lose its lead in the middle of a step. What passes only the second time is listed as
  // flaky, with its trace: to record all of them costs more than the tests.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    viewport: { width: 1024, height: 768 },
    locale: "en",
    ignoreHTTPSErrors: true, // the shop's own authority
    trace: "on-first-retry",
    launchOptions: chromium(),
  },
});
