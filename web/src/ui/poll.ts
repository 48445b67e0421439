// What a page reads again and again while it can be seen, for what changes without any topic of the stream telling so.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { sentence } from "../i18n/sentence";

export interface Poll<T> {
  /** The last answer; it stays while the next one is read. undefined before the first. */
  value: T | undefined;
  /** Why the last try came to nothing, "" = it came to something. What is shown is older then. */
  failed: string;
  /** Reads now, and not only when it is time. */
  again: () => void;
}

/** usePoll reads at once and then a while after each answer, never two at a time, and not while the page is hidden. */
export function usePoll<T>(read: () => Promise<T>, everyMs: number): Poll<T> {
  const value = useSignal<T | undefined>(undefined);
  const failed = useSignal("");
  const again = useRef(() => {});
  useEffect(() => {
    let stopped = false;
    let asking = false;
    let once = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      clearTimeout(timer);
      if (stopped || document.hidden) return;
      if (asking) return void (once = true);
      asking = true;
      once = false;
      try {
        const answer = await read();
        if (!stopped) value.value = answer;
        failed.value = "";
      } catch (e) {
        failed.value = await sentence(e);
      }
      asking = false;
      if (once) return ask();
      if (!stopped) timer = setTimeout(() => void ask(), everyMs);
    };
    const seen = (): void => void (document.hidden ? clearTimeout(timer) : void ask());
    again.current = () => void ask();
    document.addEventListener("visibilitychange", seen);
    void ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, []);
  return { value: value.value, failed: failed.value, again: () => again.current() };
}
