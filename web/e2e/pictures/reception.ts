// Reception: the map, every panel with its steps, and what comes by itself.
import { expect, type Page } from "@playwright/test";
import type { Hub } from "../hub";
import { desk, type Scene } from "./scene";
import type { Shop } from "./shop";

const reception = (name: string, hash: string | ((shop: Shop) => string), more: Partial<Scene> = {}): Scene => ({
  name: `reception-${name}`,
  at: "reception",
  path: typeof hash === "string" ? `/reception${hash && `#${hash}`}` : (shop) => `/reception#${hash(shop)}`,
  who: "terminal",
  size: desk,
  ready: ".queue .place",
  ...more,
});

/** Somebody swipes a card, and presses. */
function swiped(holder: string, press?: (page: Page) => Promise<void>) {
  return async (page: Page, hub: Hub): Promise<void> => {
    await expect(async () => {
      await hub.swipe("reception", hub.cardOf(holder));
      await expect(page.locator(".swipe.card")).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 20_000 });
    await press?.(page);
  };
}

/** Phones ring, until the picture is taken. */
function ringing(name: string, ...calls: string[][]): Scene {
  return reception(`call-${name}`, "", {
    ready: ".aloud",
    before: async (page, hub) => {
      for (const call of calls) await hub.ring("reception", ...call, "--state", "ringing");
      await expect(page.locator(".calls .call")).toBeVisible();
      if (calls.length > 1) await expect(page.locator(".call-row")).toHaveCount(calls.length - 1);
    },
    after: async (hub) => {
      for (const call of calls) await hub.ring("reception", ...call, "--state", "ended");
      const { calls: log } = await hub.call<{ calls: { id: string; shownAt: string[] }[] }>(
        "CallService/ListCalls",
        {},
      );
      for (const c of log.filter((c) => c.shownAt.length > 0))
        await hub.call("CallService/DismissCall", { callId: c.id });
    },
  });
}

const dispatching: Scene[] = [
  reception("rooms", "", { shownIn: "en" }),
  reception("functions", "panel=functions"),
  reception("rotation", "panel=rotation"),
  reception("rotation-chosen", "panel=rotation&category=foot&counts=1.1.0&item=foot60&room=203", {
    before: swiped("zofia"),
  }),
  reception("rotation-short", "panel=rotation&category=body&counts=0.0.4"),
  reception("request", "panel=request"),
  reception("request-chosen", (s) => `panel=request&ts=${s.free}&item=foot60`),
  reception("request-busy", (s) => `panel=request&ts=${s.serving}&item=foot60`),
  reception("pick", "panel=pick"),
  reception("invite", "panel=invite"),
  reception("card-by-hand", "", {
    before: async (page) => {
      await page.locator(".swipe-ways .button").first().click();
      await expect(page.locator("dialog")).toBeVisible();
    },
  }),
  reception("card-by-pin", "", {
    before: async (page) => {
      await page.locator(".swipe-ways .button").last().click();
      await expect(page.locator("dialog")).toBeVisible();
    },
  }),
  reception("why", (s) => `panel=technician&t=${s.serving}`),
  reception("result", (s) => `panel=result&ids=${s.calledId},${s.servingId}&short=1.0.0`),
  reception("manage", "panel=manage"),
  reception("assignment-called", (s) => `panel=assignment&id=${s.calledId}`),
  reception("assignment-serving", (s) => `panel=assignment&id=${s.servingId}`),
  ...["cancel", "replace", "replace-technician", "decline", "start", "kind", "room", "item"].map((act) =>
    reception(`assignment-${act}`, (s) => `panel=assignment&id=${s.calledId}&do=${act}`),
  ),
  ...["finish", "extend", "correctStart"].map((act) =>
    reception(`assignment-${act}`, (s) => `panel=assignment&id=${s.servingId}&do=${act}`),
  ),
  reception("people-check-in", "panel=people&do=checkIn"),
  ...["checkOut", "hold", "startLeave", "move", "giveBack"].map((act) =>
    reception(`people-${act}`, (s) => `panel=people&do=${act}&t=${s.free}`),
  ),
  reception("waiting", "panel=waiting"),
];

const calling: Scene[] = [
  ringing("unknown", ["17700002222"]),
  ringing("known", ["13912345604"]),
  ringing("several", ["13912345605"]),
  ringing("probable", ["601234567"]),
  ringing("withheld", ["--withheld"]),
  ringing("stack", ["13912345604"], ["18612345609"], ["18612345607"]),
  reception("calls", "panel=calls"),
  reception("calls-open", "panel=calls&tab=open"),
  reception("calls-one", (s) => `panel=calls&call=${s.missedCall}`),
];

const ticket = (name: string, more: string, id: (s: Shop) => string = (s) => s.ticket): Scene =>
  reception(`ticket${name && `-${name}`}`, (s) => `panel=ticket&id=${id(s)}${more}`, { ready: ".ticket-head" });

const ticketing: Scene[] = [
  reception("tickets", "panel=tickets"),
  reception("tickets-new", "panel=tickets&do=new"),
  ticket("", ""),
  ticket("add", "&do=add"),
  ticket("add-item", "&do=add&item=foot60"),
  ticket("add-service", "&do=add&way=service"),
  ticket("add-amount", "&do=add&way=amount"),
  ticket("add-discount", "&do=add&way=discount"),
  ticket("customer", "&do=customer"),
  reception("ticket-remove", (s) => `panel=ticket&id=${s.ticket}&do=remove&line=${s.ticket}/1`),
  ticket("void", "&do=void"),
  ticket("pay", "&do=pay", (s) => s.paying),
  ticket("pay-cash", "&do=pay&method=PAYMENT_METHOD_CASH&given=500", (s) => s.paying),
  ticket("pay-card", "&do=pay&method=PAYMENT_METHOD_CARD", (s) => s.paying),
  ticket("pay-punch", "&do=pay&method=PAYMENT_METHOD_PUNCH_CARD", (s) => s.paying),
  ticket("paid", "", (s) => s.closed),
];

const bookings = (name: string, values: (s: Shop) => Record<string, string>): Scene =>
  reception(
    `bookings${name && `-${name}`}`,
    (s) => new URLSearchParams({ panel: "bookings", ...values(s) }).toString(),
    {
      ready: ".panel .agenda, .panel .panel-foot, .panel h3, .panel .date-facts",
    },
  );

const booking: Scene[] = [
  bookings("", (s) => ({ day: s.day })),
  bookings("empty", (s) => ({ day: s.emptyDay })),
  bookings("make", () => ({ step: "make" })),
  bookings("make-chosen", (s) => ({
    ...{ step: "make", customer: "C-2", item: "moxa", technician: "3", at: s.freeAt },
  })),
  bookings("make-conflict", (s) => ({
    ...{ step: "make", customer: "C-2", item: "moxa", technician: "3", at: s.bookedAt },
  })),
  bookings("wait", () => ({ step: "wait" })),
  bookings("join", (s) => ({ step: "join", customer: "C-2", item: "moxa", day: s.day })),
  bookings("date", (s) => ({ step: "date", id: s.booking, day: s.day })),
  bookings("move", (s) => ({ step: "date", id: s.booking, day: s.day, mode: "move" })),
  bookings("cancel", (s) => ({ step: "date", id: s.booking, day: s.day, mode: "cancel" })),
];

export const receptionScenes: readonly Scene[] = [...dispatching, ...calling, ...ticketing, ...booking];
