// What the pages of plans read besides the plans: names for the ids in them.
import { computed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { booking, customers, plans, shop } from "../../../api/services";
import type { ResourceJson } from "../../../gen/storehub/v1/booking_pb";
import type { PlanJson } from "../../../gen/storehub/v1/plan_pb";
import type { ServiceItemJson, SettingsJson } from "../../../gen/storehub/v1/shop_pb";
import { now, revision, screen, zoneName } from "../../../live/live";
import { useRead } from "../../../ui/read";

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

// So many calls are on their way at once: a browser keeps the others waiting anyway, and the stream wants to get through.
const atOnce = 3;

async function each<T>(list: readonly string[], read: (id: string) => Promise<T>): Promise<Map<string, T>> {
  const all = new Map<string, T>();
  const left = [...list];
  const work = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      const answer = await read(id).catch(() => undefined);
      if (answer !== undefined) all.set(id, answer);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return all;
}

/** What is read one by one, for a list of ids; what cannot be read is missing. */
function useEach<T>(ids: readonly string[], version: number, read: (id: string) => Promise<T>): ReadonlyMap<string, T> {
  const known = useSignal<ReadonlyMap<string, T>>(new Map());
  useEffect(() => {
    let overtaken = false;
    if (ids.length > 0) void each(ids, read).then((all) => !overtaken && (known.value = all));
    return () => void (overtaken = true);
  }, [ids.join(), version]);
  return known.value;
}

/** Names of customers by id. */
export function useNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const read = async (id: string): Promise<string> => (await customers.getCustomer({ id })).customer?.name || id;
  return useEach([...new Set(ids)].filter(Boolean).sort(), revision("TOPIC_CUSTOMERS"), read);
}

/** Plans with their dates by id. */
export function useWhole(ids: readonly string[]): ReadonlyMap<string, PlanJson> {
  const read = async (id: string): Promise<PlanJson> => (await plans.getPlan({ id })).plan ?? {};
  return useEach(ids, revision("TOPIC_AGENDA"), read);
}
