import { defineConfig } from "@playwright/test";
import usual from "./playwright.config";

// What the pages take, measured at a real shop: it is told and not judged, for a busy machine is slow. Run by hand, "npm run speed".
export default defineConfig({
  ...usual,
  testDir: "e2e/speed",
  testMatch: "*.measure.ts",
  timeout: 600_000,
  use: { ...usual.use, trace: "off" },
});
