// What a calendar reads: the dates of some days, what they occupy, and when the shop or a technician is away.
import { booking, roster, shop } from "../api/services";
import type { AgendaEntryJson, ClosedDayJson, LeaveJson, ResourceJson } from "../gen/storehub/v1/booking_pb";
import type { TechnicianJson } from "../gen/storehub/v1/roster_pb";
import type { ServiceItemJson, SettingsJson } from "../gen/storehub/v1/shop_pb";
import { addDays, instantOf } from "../i18n/zone";
import { zoneName } from "../live/live";
import { useRead } from "../ui/read";

export interface Book {
  zone: string;
  dates: readonly AgendaEntryJson[];
  resources: readonly ResourceJson[];
  items: readonly ServiceItemJson[];
  people: readonly TechnicianJson[];
  leaves: readonly LeaveJson[];
  closedDays: readonly ClosedDayJson[];
  settings: SettingsJson | undefined;
  /** The dates were read; before that an empty day is not an empty day. */
  ready: boolean;
  /** There are more dates than were read. */
  truncated: boolean;
  /** Why some of it could not be read, "" = it was. */
  failed: string;
}

/** The zone in which this shop's people read times. */
export function shopZone(): string {
  return zoneName.value || "UTC";
}

/** Midnight of a day by the shop's clock. */
export function midnight(day: string, zone: string): string {
  return instantOf(`${day}T00:00`, zone) ?? "";
}

/** Reads the days from `first` on, so many of them, and the night behind them. */
export function useBook(first: string, days: number): Book {
  const zone = shopZone();
  const from = midnight(first, zone);
  const to = midnight(addDays(first, days + 1), zone);
  const agenda = useRead(
    ["TOPIC_AGENDA", "TOPIC_FLOOR"],
    () => booking.listAgenda({ from, to, cancelled: true }).then((a) => ({ ...a, key: from + to })),
    [from, to],
  );
  const away = useRead(["TOPIC_AGENDA"], () => Promise.all([booking.listLeaves({}), booking.listClosedDays({})]));
  const catalogue = useRead(["TOPIC_CATALOGUE", "TOPIC_PEOPLE", "TOPIC_FLOOR"], () =>
    Promise.all([booking.listResources({}), shop.listServiceItems({}), roster.listTechnicians({})]),
  );
  const rules = useRead(["TOPIC_SETTINGS"], () => shop.getSettings({}));
  // What was read for other days is not shown as that of these.
  const mine = agenda.value?.key === from + to ? agenda.value : undefined;
  return {
    zone,
    dates: mine?.dates ?? [],
    resources: catalogue.value?.[0].resources ?? [],
    items: catalogue.value?.[1].items ?? [],
    people: catalogue.value?.[2].technicians ?? [],
    leaves: away.value?.[0].leaves ?? [],
    closedDays: away.value?.[1].days ?? [],
    settings: rules.value?.settings ?? undefined,
    ready: mine !== undefined && catalogue.value !== undefined && away.value !== undefined,
    truncated: mine?.truncated ?? false,
    failed: agenda.failed || away.failed || catalogue.failed || rules.failed,
  };
}

export function resourceOf(book: Book, id: string | undefined): ResourceJson | undefined {
  return book.resources.find((r) => r.id === id);
}

/** "3 张丽" for a technician, the name of anything else. */
export function resourceName(book: Book, id: string | undefined): string {
  const r = resourceOf(book, id);
  if (!r) return id ?? "";
  return [r.technician, r.name || r.id].filter(Boolean).join(" ");
}

export function itemOf(book: Book, id: string | undefined): ServiceItemJson | undefined {
  return book.items.find((i) => i.id === id);
}

export function itemName(book: Book, id: string | undefined): string {
  return itemOf(book, id)?.name || id || "";
}

/** The resource that is a technician's time. */
export function resourceOfTechnician(book: Book, number: string): ResourceJson | undefined {
  return book.resources.find((r) => r.technician === number && r.kind === "RESOURCE_KIND_STAFF");
}
