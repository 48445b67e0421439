// What is known by an id alone and read one by one, as the names of customers.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { customers } from "../api/services";
import { revision } from "../live/live";

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
export function useEach<T>(
  ids: readonly string[],
  version: number,
  read: (id: string) => Promise<T>,
): ReadonlyMap<string, T> {
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
