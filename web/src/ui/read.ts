// What is not in the stream: read by a call, and read again whenever the node says that it may have changed.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Fault } from "../api/fault";
import type { TopicJson } from "../gen/storehub/v1/screen_pb";
import { revision } from "../live/live";

export interface Reading<T> {
  /** The last answer, undefined before the first. It stays while a newer one is on its way or does not come. */
  value: T | undefined;
  /** Why the newest could not be read; what `value` says may be old then. */
  failed: unknown;
  loading: boolean;
}

const againMs = 2_000;

/**
 * useRead reads when it is first shown, when one of the topics changes, and when `key` does, which names what the call
 * asks for. What failed for a reason that passes is tried again by itself.
 */
export function useRead<T>(topics: TopicJson[], read: () => Promise<T>, key = ""): Reading<T> {
  const reading = useSignal<Reading<T>>({ value: undefined, failed: undefined, loading: true });
  const at = revision(...topics);
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const once = async (): Promise<void> => {
      reading.value = { ...reading.value, loading: true };
      try {
        const value = await read();
        if (!over) reading.value = { value, failed: undefined, loading: false };
      } catch (e) {
        if (over) return;
        reading.value = { ...reading.value, failed: e, loading: false };
        if (e instanceof Fault && e.again) timer = setTimeout(() => void once(), againMs);
      }
    };
    void once();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [at, key]);
  return reading.value;
}
