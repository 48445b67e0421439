// Where the windows of calls appear. What says of them aloud is always there, for a screen reader hears only what changes
// in a place that it knows; the windows themselves are loaded after the page.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { may, terminalId } from "../../../api/session";
import { Lazy } from "../lazy";

/** What was said last of the calls. It is polite: whoever is in the middle of something hears it afterwards. */
export const said = signal("");

const load = (): Promise<() => JSX.Element> => import("./stack").then((m) => m.Stack);

export function CallsSide(): JSX.Element | null {
  if (!terminalId.value || !may("PERMISSION_CALLS")) return null;
  return (
    <>
      <p class="hidden-text calls-said" role="status" aria-live="polite">
        {said.value}
      </p>
      <Lazy load={load} with={{}} />
    </>
  );
}
