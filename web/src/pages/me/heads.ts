// The heads that this phone has kept, one a day, and whether the shop's record still continues all of them. Whoever
// changed the past would have to change what lies in the phones of all technicians, too.
import { continues, type Head } from "./proof";

/** The newest head that was seen on a day, and whether it is known to continue the one before it. */
export interface Kept extends Head {
  day: string;
  checked: boolean;
}

export type Verdict =
  | { kind: "first" }
  | { kind: "agree"; kept: number }
  /** The node could not prove it now; why is what the call failed with. */
  | { kind: "unproved"; kept: number; why: unknown }
  /** It was not a node that is behind: somebody has changed the past. day is of the head that does not fit. */
  | { kind: "changed"; day: string };

/** Proves by a call that the tree of one size continues that of another. */
export type Prove = (oldSize: string, size: string) => Promise<{ head: string; consistency: readonly string[] }>;

const maxDays = 90;

/** Adds what was seen now: the newest head of a day takes the place of those before it on that day. */
export function keepHead(kept: readonly Kept[], head: Head, day: string): Kept[] {
  const last = kept.at(-1);
  if (last && BigInt(head.size) <= BigInt(last.size)) return [...kept];
  const rest = last?.day === day && last.checked ? kept.slice(0, -1) : kept;
  return [...rest, { ...head, day, checked: false }].slice(-maxDays);
}

/** Checks that the head of now continues those that were kept, from the oldest whose successor was not checked. */
export async function checkHeads(
  kept: readonly Kept[],
  now: Head,
  prove: Prove,
): Promise<{ verdict: Verdict; kept: Kept[] }> {
  const list = kept.map((k) => ({ ...k }));
  const result = (verdict: Verdict): { verdict: Verdict; kept: Kept[] } => ({ verdict, kept: list });
  if (list.length === 0) return result({ kind: "first" });
  for (const [i, older] of list.entries()) {
    const newer = list[i + 1] ?? now;
    if (list[i + 1]?.checked) continue;
    if (BigInt(newer.size) < BigInt(older.size)) return result({ kind: "changed", day: older.day });
    try {
      const told = older.size === newer.size ? undefined : await prove(older.size, newer.size);
      if (!(await continues(older, newer, told?.consistency ?? []))) return result({ kind: "changed", day: older.day });
    } catch (e) {
      return result({ kind: "unproved", kept: list.length, why: e });
    }
    const next = list[i + 1];
    if (next) next.checked = true;
  }
  return result({ kind: "agree", kept: list.length });
}

const place = "storehub-heads";

function isKept(x: unknown): x is Kept {
  const k = x as Partial<Kept> | null;
  return typeof k?.day === "string" && typeof k.size === "string" && typeof k.hash === "string" && /^\d+$/.test(k.size);
}

/** What lies in this browser for a shop. */
export function loadHeads(shop: string): Kept[] {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(`${place}-${shop}`) ?? "[]");
    return Array.isArray(all) ? all.filter(isKept) : [];
  } catch {
    return [];
  }
}

export function saveHeads(shop: string, kept: readonly Kept[]): void {
  localStorage.setItem(`${place}-${shop}`, JSON.stringify(kept));
}
