// What the log reads: the calls that somebody has to call back, however old, and the newest of all.
import { useSignal } from "@preact/signals";
import { calls } from "../../../api/services";
import type { CallJson } from "../../../gen/storehub/v1/call_pb";
import { useRead } from "../../../ui/read";
import { byNumber, type Repeated } from "./model";

const page = 40;
const mostListed = 500;

export interface Log {
  /** To be called back, by caller. */
  open: Repeated[];
  /** The others, newest first. */
  others: CallJson[];
  /** The newest, whether they are to be called back or not. */
  newest: readonly CallJson[];
  /** How many are to be called back in the whole shop. */
  openCount: number;
  more: (() => void) | undefined;
  failed: string;
  read: boolean;
}

/** wanted is a call that is looked at, however old it is. */
export function useLog(wanted: string): Log {
  const limit = useSignal(page);
  const open = useRead(["TOPIC_CALLS", "TOPIC_CUSTOMERS"], () =>
    calls.listCalls({ missedOnly: true, limit: mostListed }),
  );
  const all = useRead(
    ["TOPIC_CALLS", "TOPIC_CUSTOMERS"],
    async () => {
      const few = await calls.listCalls({ limit: limit.value });
      const there = !wanted || few.calls?.some((c) => c.id === wanted);
      return there || !few.truncated ? few : calls.listCalls({ limit: mostListed });
    },
    [limit.value, wanted],
  );
  const list = all.last?.calls ?? [];
  return {
    open: byNumber(open.value?.calls ?? []),
    newest: list,
    others: list.filter((c) => c.followup !== "FOLLOWUP_OPEN"),
    openCount: open.value?.open ?? 0,
    more:
      all.last?.truncated && list.length < mostListed
        ? () => (limit.value = Math.min(mostListed, limit.value + page))
        : undefined,
    failed: open.failed || all.failed,
    read: open.value !== undefined && all.last !== undefined,
  };
}

/**
 * A call with those of the same caller that are to be called back as well. The two lists are read one after the other: one
 * that was just called back is not in the first any more while the second still has it as open.
 */
export function inLog(log: Pick<Log, "open" | "newest">, id: string): Repeated | undefined {
  for (const r of log.open) {
    const all = [r.last, ...r.earlier];
    const found = all.find((c) => c.id === id);
    if (found) return { last: found, earlier: all.filter((c) => c !== found) };
  }
  const other = log.newest.find((c) => c.id === id);
  return other && { last: other, earlier: [] };
}
