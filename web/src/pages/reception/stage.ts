// Which panel is open and what is chosen in it. All of it stands behind #, so that a reload keeps it and going back
// steps back.
import { computed } from "@preact/signals";
import { go, keep, spot } from "../../ui/place";

/** The panel that is open, "" = the map of the rooms. */
export const panelId = computed(() => spot.value.get("panel") ?? "");

/** What was chosen in the open panel, "" = nothing. */
export function chosen(name: string): string {
  return spot.value.get(name) ?? "";
}

// How many places there are to go back to without leaving the page.
let depth = 0;
addEventListener("popstate", () => (depth = Math.max(0, depth - 1)));

/** Opens a panel, with what is known already. What was chosen in another is forgotten. */
export function open(id: string, values: Readonly<Record<string, string>> = {}): void {
  const next = new URLSearchParams({ panel: id });
  for (const [name, value] of Object.entries(values)) if (value) next.set(name, value);
  depth++;
  go(`${location.pathname}#${next}`, "push");
}

/** Goes on with other choices in place of this panel, from which nobody comes back, as from what was done. */
export function become(id: string, values: Readonly<Record<string, string>> = {}): void {
  const next = new URLSearchParams({ panel: id });
  for (const [name, value] of Object.entries(values)) if (value) next.set(name, value);
  go(`${location.pathname}#${next}`, "replace");
}

/** Chooses within a step. */
export function choose(values: Readonly<Record<string, string>>): void {
  keep(values);
}

/** Goes to the next step of the panel, from which back leads here. */
export function stepTo(values: Readonly<Record<string, string>>): void {
  depth++;
  keep(values, "push");
}

/** One step back, at last to the map of the rooms. */
export function back(): void {
  if (depth > 0) history.back();
  else home();
}

/** Back to the map of the rooms. */
export function home(): void {
  go(location.pathname, "replace");
}
