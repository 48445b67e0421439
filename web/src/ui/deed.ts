// One act of a person: it is begun once however often the button is pressed, and it keeps its request id, and what it asks
// for, until it is known what became of it. Another act, as with another choice, has an id of its own.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { act, newRequestId } from "../api/act";
import type { CallOptions } from "../api/connect";
import { Fault } from "../api/fault";
import { sentence } from "../i18n/sentence";
import { page, spot } from "./place";
import { say } from "./toast";

/** How an act is written. The request is what it is when the button is pressed: a try that comes later asks for the same. */
export type Write<Q, T> = (request: Q, o: CallOptions) => Promise<T>;

export interface DeedOptions<T> extends CallOptions {
  /** Which act it is, where one deed does several that may ask for the same. */
  key?: string;
  /** What makes it the same act when it is pressed again; not set = the request, unless that has times reckoned from now. */
  choice?: unknown;
  /** It is done; here = whoever did it has not gone elsewhere. */
  done?: (answer: T, here: boolean) => void;
  /** Where the page goes when it is done; not for who has gone elsewhere himself. */
  onward?: (answer: T) => void;
  /** It was not done; not for who has gone elsewhere, where he is told so. */
  refused?: (e: unknown) => void;
}

export interface Deed {
  busy: boolean;
  /** Why it was not done, "" = nothing speaks against trying. */
  failed: string;
  /** The failure itself, for who offers a way on. */
  fault: Fault | undefined;
  run: <Q, T>(write: Write<Q, T>, request: Q, options?: DeedOptions<T>) => Promise<void>;
  /** Forgets the failure, as when another choice was made. */
  clear: () => void;
}

/** An act as it was first pressed. */
interface Tried {
  name: string;
  send: (doubt: Fault | undefined) => Promise<unknown>;
  /** Why nobody knows whether it was done. */
  doubt?: Fault;
}

/** What tells one act from another. A card that is swiped again for what was cut makes no other act of it. */
function nameOf(key: string, choice: unknown): string {
  return JSON.stringify([key, choice], (name, value: unknown) => (name === "actorCard" ? undefined : value));
}

function placeNow(): string {
  return `${page.value}#${spot.value}`;
}

export function useDeed(): Deed {
  const busy = useSignal(false);
  const failed = useSignal("");
  const fault = useSignal<Fault | undefined>(undefined);
  // A press within the same frame comes before busy is drawn.
  const begun = useRef(false);
  const open = useRef<Tried | undefined>(undefined);
  const shown = useRef(true);
  useEffect(() => () => void (shown.current = false), []);
  const tell = (why: string, e?: unknown): void => {
    failed.value = why;
    fault.value = e instanceof Fault ? e : undefined;
  };
  return {
    busy: busy.value,
    failed: failed.value,
    fault: fault.value,
    clear() {
      if (!failed.value) return;
      tell("");
      open.current = undefined;
    },
    async run<Q, T>(write: Write<Q, T>, request: Q, options: DeedOptions<T> = {}) {
      const { key = "", choice = request, done, onward, refused, ...rest } = options;
      if (begun.current) return;
      begun.current = true;
      busy.value = true;
      tell("");
      const name = nameOf(key, choice);
      if (open.current?.name !== name) {
        const requestId = newRequestId();
        open.current = { name, send: (doubt) => act(write, request, { ...rest, requestId, doubt }) };
      }
      const tried = open.current;
      const place = placeNow();
      try {
        const answer = (await tried.send(tried.doubt)) as T;
        open.current = undefined;
        // What the stream takes off the page meanwhile was not left by him.
        const here = shown.current || placeNow() === place;
        done?.(answer, here);
        if (here) onward?.(answer);
      } catch (e) {
        if (e instanceof Fault && e.uncertain) tried.doubt = e;
        else open.current = undefined;
        const why = await sentence(e);
        tell(why, e);
        if (shown.current) refused?.(e);
        else say("bad", why);
      }
      begun.current = false;
      busy.value = false;
    },
  };
}
