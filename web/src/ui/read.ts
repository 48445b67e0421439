// What a page reads by a call, and reads again when the stream says that it may have changed.
import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { indexOf } from "../api/connect";
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
 * useRead reads once, and again when the stream tells of a change that the last answer does not have, one of deps is
 * another, or the node is there again. An answer that another has overtaken is dropped.
 */
export function useRead<T>(topics: TopicJson[], read: () => Promise<T>, deps: readonly unknown[] = []): Read<T> {
  const value: Signal<T | undefined> = useSignal<T | undefined>(undefined);
  const failed = useSignal("");
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
    const from = changed.current;
    upTo.current = undefined;
    const ended = (index: number, why: string): void => {
      upTo.current = Math.max(from, index);
      failed.value = why;
      catchUp();
    };
    read().then(
      (answer) => {
        if (overtaken) return;
        value.value = answer;
        ended(indexOf(answer), "");
      },
      async (e: unknown) => {
        const why = await sentence(e);
        if (!overtaken) ended(0, why);
      },
    );
    return () => void (overtaken = true);
  }, [there, times.value, ...deps]);
  useEffect(catchUp, [changed.current]);
  return { value: value.value, failed: failed.value, again: () => void times.value++ };
}
