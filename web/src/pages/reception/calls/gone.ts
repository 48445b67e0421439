// Calls whose window was closed because another register has taken them: the page says so for a while, so that nobody
// wonders where the window went.
import { colon } from "../../../i18n/punctuation";
import { signal } from "@preact/signals";
import { calls, terminals } from "../../../api/services";
import { terminalId } from "../../../api/session";
import { sayAloud } from "../../../ui/toast";
import { callWords } from "./words";

export interface Taken {
  id: string;
  who: string;
  by: string;
}

export const taken = signal<readonly Taken[]>([]);

const sayForMs = 8_000;
/** A window closes within the hour; more calls than this do not come in one. */
const lookAt = 100;

export function forgetTaken(id: string): void {
  taken.value = taken.value.filter((t) => t.id !== id);
}

/** Looks up what became of calls whose windows are gone, and tells which of them another register has. */
export async function tellTaken(gone: ReadonlyMap<string, string>): Promise<void> {
  const [log, places] = await Promise.all([calls.listCalls({ limit: lookAt }), terminals.listTerminals({})]);
  for (const [id, who] of gone) {
    const by = log.calls?.find((c) => c.id === id)?.claimedBy ?? "";
    if (!by || by === terminalId.value) continue;
    const name = places.terminals?.find((t) => t.id === by)?.name || by;
    taken.value = [...taken.value.filter((t) => t.id !== id), { id, who, by: name }];
    sayAloud(`${who}${colon()}${callWords().takenBy(name)}`);
    setTimeout(() => forgetTaken(id), sayForMs);
  }
}
