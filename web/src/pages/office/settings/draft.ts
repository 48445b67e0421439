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

// A reload asks first while something is not saved.
addEventListener("beforeunload", (e) => {
  if (unsaved.value) e.preventDefault();
});
