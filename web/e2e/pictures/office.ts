// The back office: every section, what opens in it, and the same on a phone.
import { expect, type Page } from "@playwright/test";
import { desk, phone, type Scene } from "./scene";
import type { Shop } from "./shop";

const office = (section: string, more: Partial<Scene> = {}): Scene => ({
  name: `office-${section}`,
  at: "office",
  path: `/office/${section}`,
  who: "owner",
  size: desk,
  ready: ".section-title",
  whole: true,
  ...more,
});

/** A place in a section, on both screens. */
const places = (
  name: string,
  path: string | ((s: Shop) => string),
  ready: string,
  before?: (page: Page) => Promise<void>,
): Scene[] => {
  const there = typeof path === "string" ? `/office/${path}` : (s: Shop): string => `/office/${path(s)}`;
  const more = { path: there, ready, ...(before && { before }) };
  return [office(name, more), office(name, { ...more, name: `phone-${name}`, size: phone })];
};

/** Opens what a button of the section opens. */
const pressed =
  (button: string) =>
  async (page: Page): Promise<void> => {
    await page.locator(button).first().click();
    await expect(page.locator("dialog, .code-shown, .invited").first()).toBeVisible();
  };

const wizard = (s: Shop, step: string): string =>
  `plans#${new URLSearchParams({
    ...{ new: "1", customer: "C-2", item: "care", count: "12", times: `${s.day}T10:00`, with: "t9", step },
  })}`;

const sections = [
  ...["calendar", "plans", "punchcards", "technicians", "staff", "leaves", "customers", "assistants", "access"],
  ...["categories", "items", "rooms", "resources", "terminals", "closed", "settings", "stores", "cluster"],
  ...["day", "handover", "audit", "charts"],
];

export const officeScenes: readonly Scene[] = [
  ...sections.map((section) => office(section)),
  ...sections.map((section) => office(section, { name: `phone-${section}`, size: phone })),
  ...places("technician", "technicians#open=1", "dialog"),
  ...places("technician-new", "technicians#open=%2B", "dialog"),
  ...places("staff-one", "staff#open=zofia", "dialog"),
  ...places("category", "categories#open=foot", "dialog"),
  ...places("item", "items#open=care", "dialog"),
  ...places("terminal", "terminals#open=reception", "dialog"),
  ...places("resource", "resources#open=t3", "dialog"),
  ...places("leave-new", "leaves", ".office-list", pressed(".office-list .button.main")),
  ...places("token-new", "access", ".office-list .button.main", pressed(".office-list .button.main")),
  ...places("pairing", "assistants", ".office-body .button.main", pressed(".office-body .button.main")),
  ...places("customer", "customers#open=C-1", "dialog h4"),
  ...places("customer-new", "customers#open=%2B", "dialog"),
  ...places("customer-import", "customers", ".office-list", async (page) => {
    await page.locator(".office-list .row .button:not(.main)").first().click();
    await expect(page.locator("dialog")).toBeVisible();
    await page.locator("dialog input[type=file]").setInputFiles({
      ...{ name: "klienci.csv", mimeType: "text/csv" },
      buffer: Buffer.from("Imię;Nazwisko;Telefon\r\nEwa;Żółć;+48 606 200 200\r\nDorota;Znana;+48606100100\r\n"),
    });
    await expect(page.locator(".import-columns")).toBeVisible();
  }),
  ...places("settings-changed", "settings", ".setting", async (page) => {
    await page.locator(".setting input[type=checkbox]").first().click();
    await expect(page.locator(".save-bar")).toBeVisible();
  }),
  ...places("cluster-line", "cluster", "article", async (page) => {
    await page.locator("[aria-labelledby=join-title] .button.main").click();
    await expect(page.locator(".invited code")).toBeVisible();
  }),
  ...places("calendar-day", (s) => `calendar#view=day&day=${s.day}`, ".agenda-lane"),
  ...places("calendar-week", (s) => `calendar#day=${s.day}`, ".agenda-lane"),
  ...places("plan", "plans#open=P-1", ".plan-dates li"),
  ...places("plan-date", "plans#open=P-1&date=2", "dialog .button"),
  ...places("plan-cancel", "plans#open=P-1&date=2&act=cancel", "dialog [role=status]"),
  ...places("plan-move", "plans#open=P-1&date=2&act=move", "dialog [role=status]"),
  ...places("plan-print", "plans#print=P-1", ".plan-sheet li"),
  ...places("plan-customer", (s) => wizard(s, "customer"), ".plan-heading"),
  ...places("plan-what", (s) => wizard(s, "what"), ".plan-times li"),
  ...places("plan-who", (s) => wizard(s, "who"), ".plan-resources"),
  ...places("plan-look", (s) => wizard(s, "look"), ".plan-dates li"),
  ...places("punchcard", "punchcards#customer=C-1", "section.card tbody tr"),
  ...places("punchcard-sell", "punchcards#customer=C-1&act=sell", "dialog .input"),
];
