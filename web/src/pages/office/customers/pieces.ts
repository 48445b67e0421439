// A list in pieces as the shop takes them, and which act each of them is.
import { newRequestId } from "../../../api/act";
import type { Entry } from "./columns";

/** What one request may bring (customer.proto, ImportCustomers). */
const mostBytes = 60 << 10;
const mostEntries = 1_000;
/** What a dry run may: it goes through no log, and sees numbers that stand twice only within one request. */
const triedBytes = 256 << 10;
const triedEntries = 5_000;

/** Cuts a list, by the length of its JSON, which is never shorter than what goes into the log. */
export function pieces(list: readonly Entry[], dryRun: boolean): Entry[][] {
  const [bytes, count] = dryRun ? [triedBytes, triedEntries] : [mostBytes, mostEntries];
  const encoder = new TextEncoder();
  const all: Entry[][] = [];
  let size = 0;
  for (const e of list) {
    const own = encoder.encode(JSON.stringify(e.customer)).length + 1;
    const last = all.at(-1);
    if (!last || last.length === count || size + own > bytes) {
      all.push([e]);
      size = own;
    } else {
      last.push(e);
      size += own;
    }
  }
  return all;
}

/** FNV-1a: two lists that differ have different names here, which no secret hangs on. */
function nameOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16);
}

/**
 * The id of an import, the same for the same list until all of it is in: a page that was loaded anew in the middle goes on and
 * makes nobody twice.
 */
export function importId(list: readonly Entry[], allowDuplicate: boolean): { id: string; done: () => void } {
  const key = `storehub-import-${nameOf(JSON.stringify([list.map((e) => e.customer), allowDuplicate]))}`;
  const id = sessionStorage.getItem(key) ?? newRequestId();
  sessionStorage.setItem(key, id);
  return { id, done: () => sessionStorage.removeItem(key) };
}
