import { defineConfig } from "@playwright/test";
import usual from "./playwright.config";

// A year of a board takes some minutes: it is played by hand, "npm run year", not with every change.
export default defineConfig({
  ...usual,
  testDir: "e2e/year",
  testMatch: "*.play.ts",
  timeout: 3_600_000,
  use: { ...usual.use, trace: "off" },
});
