// What was chosen last time at this terminal, so that the usual case needs no choice.
import { computed, signal } from "@preact/signals";
import type { BoardCategoryJson } from "../../gen/storehub/v1/dispatch_pb";
import { board } from "../../live/live";
import { spot } from "../../ui/place";
import { largest } from "./model";
import { choose, chosen } from "./stage";

const kept = "storehub-reception-category";

/** The category that was used last. */
const last = signal(localStorage.getItem(kept) ?? "");

/** Where nothing was used before: the one that was the largest when its people were first seen, whoever comes and goes since. */
let first: string | undefined;

/** The category in hand: that of the open panel, else the one that was used last. */
export const category = computed<BoardCategoryJson | undefined>(() => {
  const all = board.value?.categories ?? [];
  const of = (id: string | undefined): BoardCategoryJson | undefined => all.find((c) => c.id === id);
  first ??= largest(board.value);
  return of(chosen("category") || last.value) ?? of(first) ?? all[0];
});

/** A category is chosen: for the open panel, and for the next time. */
export function pickCategory(id: string): void {
  last.value = id;
  localStorage.setItem(kept, id);
  if (spot.value.get("panel") === "rotation") choose({ category: id });
}
