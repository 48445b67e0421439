// What hangs on the wall, what a technician has in his hand, and the way in.
import { expect, type Page } from "@playwright/test";
import type { Hub } from "../hub";
import { desk, phone, tv, type Scene } from "./scene";

const me = (name: string, more: Partial<Scene> = {}): Scene => ({
  ...{ name: `me${name && `-${name}`}`, at: "reception", path: "/me", who: "technician", size: phone },
  ready: ".me-number",
  ...more,
});

/** The PIN of somebody is asked for at a terminal. */
async function choosePerson(page: Page): Promise<void> {
  await page.locator(".choices .button").nth(1).click();
}

async function wrongPin(page: Page, hub: Hub): Promise<void> {
  await hub.swipe("techroom", hub.cardOf("zofia"));
  await expect(page.locator(".choices .button[aria-pressed=true]")).toBeVisible();
}

export const otherScenes: readonly Scene[] = [
  { name: "board", at: "techroom", path: "/board", who: "terminal", size: tv, ready: ".panel", shownIn: "zh-CN" },
  { name: "guests", at: "techroom", path: "/guests", who: "terminal", size: tv, ready: ".guests" },
  me("", { shownIn: "pl" }),
  me("free", { whole: true }),
  me("called", { whole: true, technician: (s) => s.called }),
  me("serving", { whole: true, technician: (s) => s.serving }),
  me("dates", { whole: true, technician: () => "3" }),
  { name: "me-nobody", at: "reception", path: "/me", who: "owner", size: phone, ready: ".me-nobody" },
  { name: "trust", at: "reception", path: "/trust", who: "nobody", size: phone, ready: "h2", whole: true },
  { name: "sign-in", at: "reception", path: "/sign-in", who: "nobody", size: phone, ready: "form" },
  {
    name: "sign-in-wrong",
    at: "reception",
    path: "/sign-in#code=ABCD-2345",
    who: "nobody",
    size: phone,
    ready: "form small",
  },
  {
    ...{ name: "sign-in-terminal", at: "techroom", path: "/sign-in", who: "terminal", size: desk },
    ready: ".choices .button",
    before: choosePerson,
  },
  {
    ...{ name: "sign-in-card", at: "techroom", path: "/sign-in", who: "terminal", size: desk },
    ready: ".choices .button",
    before: wrongPin,
  },
];
