// Where in the application the browser is: the path is the page, what follows # is the place in it.
import { computed, signal } from "@preact/signals";

const path = signal(location.pathname);
const hash = signal(location.hash.slice(1));

/** The path, without a slash at its end. */
export const page = computed(() => path.value.replace(/(.)\/+$/, "$1"));

/** What the page keeps behind #, such as the step of a flow. */
export const spot = computed(() => new URLSearchParams(hash.value));

function read(): void {
  path.value = location.pathname;
  hash.value = location.hash.slice(1);
}

addEventListener("popstate", read);
addEventListener("hashchange", read);

/** Goes to a page of this node. replace leaves no way back, as after a redirection. */
export function go(to: string, how: "push" | "replace" = "push"): void {
  if (how === "push") history.pushState(null, "", to);
  else history.replaceState(null, "", to);
  read();
}

/** Keeps values behind #, so that they outlive a reload and a change of node. An empty value takes one away. */
export function keep(values: Record<string, string>, how: "push" | "replace" = "replace"): void {
  const next = new URLSearchParams(hash.value);
  for (const [name, value] of Object.entries(values)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  const text = next.toString();
  go(location.pathname + (text ? `#${text}` : ""), how);
}
