// What a page reads by a call, and reads again when the stream says that it may have changed.
import { useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { TopicJson } from "../gen/storehub/v1/screen_pb";
import { sentence } from "../i18n/sentence";
import { lostSince, revision } from "../live/live";

export interface Read<T> {
  /** The last answer; it stays while the next one is read. undefined before the first. */
  value: T | undefined;
  /** Why it could not be read, "" = it could. */
  failed: string;
  /** Reads again now. */
  again: () => void;
}

/**
 * useRead reads once, and again whenever one of the topics has another revision, one of deps is another, or the node is
 * there again. An answer that another has overtaken is dropped.
 */
export function useRead<T>(topics: TopicJson[], read: () => Promise<T>, deps: readonly unknown[] = []): Read<T> {
  const value: Signal<T | undefined> = useSignal<T | undefined>(undefined);
  const failed = useSignal("");
  const times = useSignal(0);
  const there = lostSince.value === 0;
  useEffect(() => {
    let overtaken = false;
    read().then(
      (answer) => {
        if (overtaken) return;
        value.value = answer;
        failed.value = "";
      },
      async (e: unknown) => {
        const why = await sentence(e);
        if (!overtaken) failed.value = why;
      },
    );
    return () => void (overtaken = true);
  }, [revision(...topics), there, times.value, ...deps]);
  return { value: value.value, failed: failed.value, again: () => void times.value++ };
}
