// One act of a person: it is begun once however often the button is pressed, and it keeps its request id until it is
// known what became of it. Another act, as with another choice, has an id of its own.
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { act, newRequestId } from "../api/act";
import type { CallOptions } from "../api/connect";
import { Fault } from "../api/fault";
import { sentence } from "../i18n/sentence";

export interface Deed {
  busy: boolean;
  /** Why it was not done, "" = nothing speaks against trying. */
  failed: string;
  /** The failure itself, for who offers a way on. */
  fault: Fault | undefined;
  /** Does it; then is called with the answer when it was done. */
  run: <T>(write: (o: CallOptions) => Promise<T>, then?: (answer: T) => void, options?: DeedOptions) => Promise<void>;
  /** Forgets the failure, as when another choice was made. */
  clear: () => void;
}

export interface DeedOptions extends CallOptions {
  /** Which act it is, where one deed does several: what is tried again under another key is another act. */
  key?: string;
}

export function useDeed(): Deed {
  const busy = useSignal(false);
  const failed = useSignal("");
  const fault = useSignal<Fault | undefined>(undefined);
  // A press within the same frame comes before busy is drawn.
  const begun = useRef(false);
  const id = useRef("");
  const of = useRef("");
  return {
    busy: busy.value,
    failed: failed.value,
    fault: fault.value,
    clear() {
      if (!failed.value) return;
      failed.value = "";
      fault.value = undefined;
      id.current = "";
    },
    async run(write, then, { key = "", ...options } = {}) {
      if (begun.current) return;
      if (of.current !== key) id.current = "";
      of.current = key;
      begun.current = true;
      busy.value = true;
      failed.value = "";
      fault.value = undefined;
      id.current ||= newRequestId();
      try {
        const answer = await act((_, o) => write(o), undefined, { ...options, requestId: id.current });
        id.current = "";
        then?.(answer);
      } catch (e) {
        if (!(e instanceof Fault) || !e.uncertain) id.current = "";
        fault.value = e instanceof Fault ? e : undefined;
        failed.value = await sentence(e);
      }
      begun.current = false;
      busy.value = false;
    },
  };
}
