// What was chosen last time at this terminal, so that the usual case needs no choice.
import { signal } from "@preact/signals";
import { spot } from "../../ui/place";
import { choose } from "./stage";

const kept = "storehub-reception-category";

/** The category that was used last. */
export const category = signal(localStorage.getItem(kept) ?? "");

/** A category is chosen: for the open panel, and for the next time. */
export function pickCategory(id: string): void {
  category.value = id;
  localStorage.setItem(kept, id);
  if (spot.value.get("panel") === "rotation") choose({ category: id });
}
