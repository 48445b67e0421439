// What reception reads beside the stream: who works here, the rooms, what is sold, and the shop's rules.
import { batch, computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { roster, shop } from "../../api/services";
import { who } from "../../api/session";
import type { CategoryJson, RoomJson, TechnicianJson } from "../../gen/storehub/v1/roster_pb";
import type { ServiceItemJson, SettingsJson } from "../../gen/storehub/v1/shop_pb";
import { doubt, frame, now } from "../../live/live";
import { useRead } from "../../ui/read";
import { actorOf, sameActor, type Actor } from "./actor";

export const people = signal<readonly TechnicianJson[]>([]);
export const rooms = signal<readonly RoomJson[]>([]);
/** What a technician does. */
export const items = signal<readonly ServiceItemJson[]>([]);
/** All that is sold, products too. */
export const sold = signal<readonly ServiceItemJson[]>([]);
export const categories = signal<readonly CategoryJson[]>([]);
export const settings = signal<SettingsJson | undefined>(undefined);
/** Why some of it could not be read, "" = it was. */
export const unread = signal("");

/** In whose name this page acts now. */
export const actor = computed<Actor>(() => {
  const next = actorOf({
    swiped: frame.value?.swiped ?? undefined,
    person: who.value?.person,
    terminal: who.value?.terminal,
    cardRequired: settings.value?.actorCardRequired ?? true,
    now: now.value,
  });
  if (!sameActor(next, shown)) shown = next;
  return shown;
});
let shown: Actor = { by: "nobody" };

/** Nothing can be done here now; the banner at the head of the page says why. */
export const closed = computed(() => doubt.value !== "none");

/** Keeps all of it up to date while the page is shown. */
export function useShopData(): void {
  const all = useRead(["TOPIC_PEOPLE", "TOPIC_FLOOR"], () => roster.listTechnicians({}));
  const catalogue = useRead(["TOPIC_CATALOGUE"], () =>
    Promise.all([roster.listRooms({}), shop.listServiceItems({}), roster.listCategories({})]),
  );
  const rules = useRead(["TOPIC_SETTINGS"], () => shop.getSettings({}));
  useEffect(() => {
    batch(() => {
      people.value = all.value?.technicians ?? [];
      rooms.value = catalogue.value?.[0].rooms ?? [];
      sold.value = catalogue.value?.[1].items ?? [];
      items.value = (catalogue.value?.[1].items ?? []).filter((i) => (i.minutes ?? 0) > 0);
      categories.value = catalogue.value?.[2].categories ?? [];
      settings.value = rules.value?.settings ?? undefined;
      unread.value = all.failed || catalogue.failed || rules.failed;
    });
  }, [all.value, all.failed, catalogue.value, catalogue.failed, rules.value, rules.failed]);
}

/** The name of a room, its id when it has none. */
export function roomName(id: string | undefined): string {
  return rooms.value.find((r) => r.id === id)?.name ?? id ?? "";
}

export function itemName(id: string | undefined): string {
  return sold.value.find((i) => i.id === id)?.name ?? id ?? "";
}

export function personOf(number: string | undefined): TechnicianJson | undefined {
  return people.value.find((t) => t.number === number);
}
