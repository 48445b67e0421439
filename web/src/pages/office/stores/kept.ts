// The addresses of other stores that this browser knows. They are links and nothing more: each store is a hub of its own.
import { signal } from "@preact/signals";

export interface Store {
  name: string;
  url: string;
}

const kept = "storehub-stores";

/** The address of a store as it is kept, undefined when it is none: https, or this PC. */
export function storeUrl(text: string): string | undefined {
  try {
    const url = new URL(/^[a-z]+:\/\//i.test(text.trim()) ? text.trim() : `https://${text.trim()}`);
    const own = url.protocol === "http:" && ["127.0.0.1", "localhost"].includes(url.hostname);
    return url.protocol === "https:" || own ? url.origin : undefined;
  } catch {
    return undefined;
  }
}

/** What was kept, without whatever is no store. */
export function readStores(text: string | null): Store[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(list)) return [];
    return list.flatMap((s: Partial<Store> | null) => {
      const url = storeUrl(String(s?.url ?? ""));
      return url && s?.name ? [{ name: String(s.name), url }] : [];
    });
  } catch {
    return [];
  }
}

export const stores = signal<readonly Store[]>(readStores(localStorage.getItem(kept)));

export function keepStores(list: readonly Store[]): void {
  stores.value = list;
  localStorage.setItem(kept, JSON.stringify(list));
}
