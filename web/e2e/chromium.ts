// How the tests start Debian's Chromium: it calls nobody and asks nothing.
import type { LaunchOptions } from "@playwright/test";

export function chromium(...more: string[]): LaunchOptions {
  return {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
      "--no-first-run",
      ...more,
    ],
  };
}
