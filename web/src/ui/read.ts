// What a page reads by a call, and reads again when the stream says that it may have changed.
import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { indexOf } from "../api/connect";
import { Fault, readAgainMs } from "../api/fault";
import type { TopicJson } from "../gen/storehub/v1/screen_pb";
import { sentence } from "../i18n/sentence";
import { lostSince, revision } from "../live/live";

export interface Read<T> {
  /** The last answer to this question; it stays while it is asked again. undefined before the first. */
  value: T | undefined;
  /** The last answer to any question, such as one that had other deps: to be looked at meanwhile, not to be acted upon. */
  last: T | undefined;
  /** Why it could not be read, "" = it could. */
  failed: string;
  /** Reads again now. */
  again: () => void;
}

interface Of<T> {
  what: T;
  /** The question's deps. */
  deps: readonly unknown[];
}

function sameDeps(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((x, i) => Object.is(x, b[i]));
}

/**
 * useRead reads once, and again when the stream tells of a change that the last answer does not have, one of deps is
 * another, the node is there again, or it has failed by what may pass. An answer that another has overtaken is dropped.
 * With other deps it is another question, to which there is no answer yet.
 */
export function useRead<T>(topics: TopicJson[], read: () => Promise<T>, deps: readonly unknown[] = []): Read<T> {
  const last: Signal<Of<T> | undefined> = useSignal<Of<T> | undefined>(undefined);
  const failed = useSignal<Of<string>>({ what: "", deps });
  const times = useSignal(0);
  const there = lostSince.value === 0;
  const changed = useRef(0);
  changed.current = revision(...topics);
  /** Up to which change the last answer goes, undefined while the next one is read. */
  const upTo = useRef<number | undefined>(undefined);
  const catchUp = (): void => {
    if (upTo.current !== undefined && upTo.current < changed.current) times.value++;
  };
  useEffect(() => {
    let overtaken = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const from = changed.current;
    upTo.current = undefined;
    const ended = (index: number, why: string): void => {
      upTo.current = Math.max(from, index);
      if (why || failed.value.what) failed.value = { what: why, deps };
      catchUp();
    };
    read().then(
      (answer) => {
        if (overtaken) return;
        last.value = { what: answer, deps };
        ended(indexOf(answer), "");
      },
      async (e: unknown) => {
        const why = await sentence(e);
        if (overtaken) return;
        ended(0, why);
        // While the node is lost it is read again when the node is back.
        if (e instanceof Fault && e.again && !lostSince.value)
          timer = setTimeout(() => void times.value++, readAgainMs);
      },
    );
    return () => {
      overtaken = true;
      clearTimeout(timer);
    };
  }, [there, times.value, ...deps]);
  useEffect(catchUp, [changed.current]);
  const mine = <V>(of: Of<V> | undefined): V | undefined => (of && sameDeps(of.deps, deps) ? of.what : undefined);
  return {
    value: mine(last.value),
    last: last.value?.what,
    failed: mine(failed.value) ?? "",
    again: () => void times.value++,
  };
}
