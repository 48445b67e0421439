// What somebody has written into the settings and not saved yet. It outlives a look at another section.
import { computed, signal } from "@preact/signals";
import type { SettingKey } from "./table";

/** By key, as it is written. */
export const written = signal<Readonly<Partial<Record<SettingKey, string>>>>({});

export const unsaved = computed(() => Object.keys(written.value).length > 0);

export function write(key: SettingKey, text: string, present: string): void {
  const { [key]: _, ...rest } = written.value;
  written.value = text === present ? rest : { ...rest, [key]: text };
}

/** What was sent is saved. What was written over it meanwhile is not. */
export function forget(sent: typeof written.value): void {
  const left = Object.entries(written.value).filter(([key, text]) => sent[key as SettingKey] !== text);
  written.value = Object.fromEntries(left);
}

// A reload asks first while something is not saved.
addEventListener("beforeunload", (e) => {
  if (unsaved.value) e.preventDefault();
});
