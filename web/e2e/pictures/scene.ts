// What a picture is taken of: a page, who sees it, how large, and what is on it then.
import { expect, type Page } from "@playwright/test";
import type { Hub, NodeName } from "../hub";
import type { Shop } from "./shop";

export interface Scene {
  /** Of the picture's file. */
  name: string;
  at: NodeName;
  /** Without what is made by the shop, such as the id of a ticket, or with it. */
  path: string | ((shop: Shop) => string);
  /** Who looks: the terminal of the node, or a person on a device of his own; nobody = before signing in. */
  who: "terminal" | "owner" | "technician" | "nobody";
  /** Which technician; not set = the one who is free. */
  technician?: (shop: Shop) => string;
  size: { width: number; height: number };
  /** What is there when the page has what it shows. */
  ready: string;
  /** What is done before the picture. */
  before?: (page: Page, hub: Hub) => Promise<void>;
  /** What is set right again behind it. */
  after?: (hub: Hub) => Promise<void>;
  /** All of the page, not only what the screen has. */
  whole?: boolean;
  /** The document shows it in this language. */
  shownIn?: "en" | "zh-CN" | "pl";
}

export const desk = { width: 1024, height: 768 };
export const phone = { width: 360, height: 740 };
export const tv = { width: 1920, height: 1080 };

/** Opens a page as who looks at it there, until it has what it shows. */
export async function openScene(page: Page, hub: Hub, shop: Shop, s: Scene): Promise<void> {
  const path = typeof s.path === "string" ? s.path : s.path(shop);
  switch (s.who) {
    case "terminal":
      await hub.openTerminal(page, s.at, path);
      break;
    case "owner":
      await hub.openPerson(page, { staffId: "boss" }, s.at, path);
      break;
    case "technician":
      await hub.openPerson(page, { technician: s.technician?.(shop) ?? shop.free }, s.at, path);
      break;
    case "nobody":
      await page.goto(hub.node(s.at).http + path);
  }
  await expect(page.locator(s.ready).first()).toBeVisible();
  await s.before?.(page, hub);
  await settle(page);
}

/** Until the page says the same twice: what it reads by calls has come. */
export async function settle(page: Page): Promise<void> {
  let before = "";
  const same = async (): Promise<boolean> => {
    const now = await page.locator("body").innerText();
    const still = now.replace(/\d/g, "") === before; // clocks go on
    before = now.replace(/\d/g, "");
    return still;
  };
  await expect.poll(same, { intervals: [400] }).toBe(true);
}
