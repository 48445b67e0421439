import { defineConfig } from "@playwright/test";
import usual from "./playwright.config";

// Pictures of every page in every language, in web/pictures, and from them those that the documents show: "npm run pictures".
export default defineConfig({
  ...usual,
  testDir: "e2e/pictures",
  testMatch: "*.take.ts",
  timeout: 300_000,
  use: { ...usual.use, trace: "off" },
});
