// The customers who are being added from a window. What is typed stays when another window is opened, and when the call is
// taken away meanwhile.
import { signal } from "@preact/signals";
import type { CallWindowJson } from "../../../gen/storehub/v1/terminal_pb";

export interface Adding {
  window: CallWindowJson;
  name: string;
}

export const adding = signal<ReadonlyMap<string, Adding>>(new Map());

const idOf = (w: CallWindowJson): string => w.call?.id ?? "";

/** Begins with what the network calls him, goes on with what is typed. */
export function type(window: CallWindowJson, name: string): void {
  adding.value = new Map(adding.value).set(idOf(window), { window, name });
}

export function stopAdding(window: CallWindowJson): void {
  const next = new Map(adding.value);
  next.delete(idOf(window));
  adding.value = next;
}

/** The windows of the frame, and those in which somebody is still typing. */
export function withTyped(windows: readonly CallWindowJson[]): CallWindowJson[] {
  const there = new Set(windows.map(idOf));
  return [...windows, ...[...adding.value.values()].map((a) => a.window).filter((w) => !there.has(idOf(w)))];
}
