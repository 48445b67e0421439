// A part whose code is loaded when it is first shown.
import { useSignal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { sentence } from "../../i18n/sentence";

export function Lazy<P extends object>(p: { load: () => Promise<ComponentType<P>>; with: P }): JSX.Element | null {
  const loaded = useSignal<ComponentType<P> | undefined>(undefined);
  const failed = useSignal("");
  useEffect(() => {
    p.load().then(
      (part) => (loaded.value = part),
      async (e: unknown) => (failed.value = await sentence(e)),
    );
  }, []);
  const Part = loaded.value;
  if (Part) return <Part {...p.with} />;
  return failed.value ? <p class="notice warn">{failed.value}</p> : null;
}
