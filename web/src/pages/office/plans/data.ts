// What the pages of plans read besides the plans: names for the ids in them.
import { computed } from "@preact/signals";
import { booking, shop } from "../../../api/services";
import type { ResourceJson } from "../../../gen/storehub/v1/booking_pb";
import type { PlanJson } from "../../../gen/storehub/v1/plan_pb";
import type { ServiceItemJson, SettingsJson } from "../../../gen/storehub/v1/shop_pb";
import { now, screen, zoneName } from "../../../live/live";
import { useRead } from "../../../ui/read";

/** Whose a plan is, by name; who was erased has none, and goes by his id. */
export function ownerOf(plan: PlanJson): string {
  return plan.customerName || (plan.customerId ?? "");
}

export interface Catalogue {
  items: readonly ServiceItemJson[];
  resources: readonly ResourceJson[];
  itemName: (id: string | undefined) => string;
  resourceName: (id: string) => string;
}

/** The shop's services and what dates occupy; undefined until they are read. */
export function useCatalogue(): { value: Catalogue | undefined; failed: string } {
  const read = useRead(["TOPIC_CATALOGUE"], async () => {
    const [items, resources] = await Promise.all([shop.listServiceItems({}), booking.listResources({})]);
    return { items: items.items ?? [], resources: resources.resources ?? [] };
  });
  const all = read.value;
  return {
    failed: read.failed,
    value: all && {
      ...all,
      itemName: (id = "") => all.items.find((i) => i.id === id)?.name || id,
      resourceName: (id) => all.resources.find((r) => r.id === id)?.name || id,
    },
  };
}

export function useSettings(): SettingsJson | undefined {
  return useRead(["TOPIC_SETTINGS"], () => shop.getSettings({})).value?.settings ?? undefined;
}

/** Cluster time in whole minutes: what is long and full of dates need not be drawn anew every second. */
export const minute = computed(() => Math.floor(now.value / 60_000) * 60_000);

const zone = computed(() => zoneName.value || "UTC");

/** Whether the shop's clock is known. */
export const clockKnown = computed(() => screen.value !== undefined);

/** The zone by whose clock the shop agrees on dates. */
export function zoneOf(): string {
  return zone.value;
}
