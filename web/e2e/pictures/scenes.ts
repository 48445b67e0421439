// What pictures are taken of: every page, by who sees it, how large, and what is on it then.
import { expect, type Page } from "@playwright/test";
import type { Hub, NodeName } from "../hub";

export interface Scene {
  /** Of the picture's file. */
  name: string;
  at: NodeName;
  path: string;
  /** Who looks: the terminal of the node, or a person on a device of his own; nobody = before signing in. */
  who: "terminal" | "owner" | "technician" | "nobody";
  size: { width: number; height: number };
  /** What is there when the page has what it shows. */
  ready: string;
  /** What is done before the picture. */
  before?: (page: Page) => Promise<void>;
  /** The document shows it in this language. */
  shownIn?: "en" | "zh-CN" | "pl";
}

export const desk = { width: 1024, height: 768 };
export const phone = { width: 360, height: 740 };
export const tv = { width: 1920, height: 1080 };

const reception = (name: string, hash: string, more: Partial<Scene> = {}): Scene => ({
  name: `reception-${name}`,
  at: "reception",
  path: `/reception${hash && `#${hash}`}`,
  who: "terminal",
  size: desk,
  ready: ".queue .place",
  ...more,
});

const office = (section: string, more: Partial<Scene> = {}): Scene => ({
  name: `office-${section}`,
  at: "office",
  path: `/office/${section}`,
  who: "owner",
  size: desk,
  ready: ".section-title",
  ...more,
});

export const scenes: readonly Scene[] = [
  reception("rooms", "", { shownIn: "en" }),
  reception("rotation", "panel=rotation"),
  reception("request", "panel=request"),
  reception("functions", "panel=functions"),
  reception("manage", "panel=manage"),
  reception("people", "panel=people"),
  reception("waiting", "panel=waiting"),
  reception("calls", "panel=calls"),
  reception("tickets", "panel=tickets"),
  reception("bookings", "panel=bookings", { ready: ".agenda" }),
  { name: "board", at: "techroom", path: "/board", who: "terminal", size: tv, ready: ".panel", shownIn: "zh-CN" },
  { name: "guests", at: "techroom", path: "/guests", who: "terminal", size: tv, ready: ".guests" },
  { name: "me", at: "reception", path: "/me", who: "technician", size: phone, ready: ".me-number", shownIn: "pl" },
  { name: "trust", at: "reception", path: "/trust", who: "nobody", size: phone, ready: "h2" },
  { name: "sign-in", at: "reception", path: "/sign-in", who: "nobody", size: phone, ready: "form" },
  ...[
    "technicians",
    "staff",
    "leaves",
    "access",
    "categories",
    "items",
    "rooms",
    "resources",
    "terminals",
    "closed",
  ].map((section) => office(section)),
  ...["settings", "stores", "cluster", "day", "handover", "audit", "charts"].map((section) => office(section)),
  ...["calendar", "plans", "punchcards", "customers", "assistants"].map((section) => office(section)),
  ...["technicians", "settings", "day", "calendar", "plans", "customers", "cluster", "charts"].map((section) =>
    office(section, { name: `phone-${section}`, size: phone }),
  ),
];

/** Opens a page as who looks at it there, until it has what it shows. */
export async function openScene(page: Page, hub: Hub, s: Scene): Promise<void> {
  switch (s.who) {
    case "terminal":
      await hub.openTerminal(page, s.at, s.path);
      break;
    case "owner":
      await hub.openPerson(page, { staffId: "boss" }, s.at, s.path);
      break;
    case "technician":
      await hub.openPerson(page, { technician: "5" }, s.at, s.path);
      break;
    case "nobody":
      await page.goto(hub.node(s.at).http + s.path);
  }
  await expect(page.locator(s.ready).first()).toBeVisible();
  await s.before?.(page);
  await settle(page);
}

/** Until the page says the same twice: what it reads by calls has come. */
async function settle(page: Page): Promise<void> {
  let before = "";
  const same = async (): Promise<boolean> => {
    const now = await page.locator("body").innerText();
    const still = now === before;
    before = now;
    return still;
  };
  await expect.poll(same, { intervals: [400] }).toBe(true);
}
