// A part whose code is loaded when it is first shown.
import { useSignal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { sayWhy } from "../../ui/toast";

export function Lazy<P extends object>(p: { load: () => Promise<ComponentType<P>>; with: P }): JSX.Element | null {
  const loaded = useSignal<ComponentType<P> | undefined>(undefined);
  useEffect(() => {
    p.load().then((part) => (loaded.value = part), sayWhy);
  }, []);
  const Part = loaded.value;
  return Part ? <Part {...p.with} /> : null;
}
