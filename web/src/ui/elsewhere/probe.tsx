// Asks a node whether it is there, by a frame that nobody sees: a page must not read across origins, but the other
// node's own page may send it a message.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

const againMs = 4_000;

export function Probe(p: { origin: string; onAlive: (origin: string) => void }): JSX.Element {
  const frame = useRef<HTMLIFrameElement>(null);
  const times = useSignal(0);
  useEffect(() => {
    const heard = (e: MessageEvent): void => {
      if (e.source !== frame.current?.contentWindow || e.origin !== p.origin) return;
      if (e.data === "storehub-alive") p.onAlive(p.origin);
    };
    addEventListener("message", heard);
    const timer = setInterval(() => times.value++, againMs);
    return () => {
      removeEventListener("message", heard);
      clearInterval(timer);
    };
  }, [p.origin]);
  return <iframe key={times.value} ref={frame} class="probe" hidden src={`${p.origin}/alive`} title="" />;
}
