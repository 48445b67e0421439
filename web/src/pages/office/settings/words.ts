// The words of the settings, one file a language: a name, an explanation, and what the choices are called.
import { words } from "../../../i18n/language";
import type { SettingGroup, SettingKey, Unit } from "./table";
import { en } from "./words-en";
import { pl } from "./words-pl";
import { zh } from "./words-zh";

export interface SettingsWords {
  groups: Record<SettingGroup, [name: string, what: string]>;
  settings: Record<SettingKey, [name: string, what: string, options?: Readonly<Record<string, string>>]>;
  units: Record<Unit, string>;
  /** Monday first. */
  days: readonly string[];
  usual: (text: string) => string;
  range: (min: string, max: string) => string;
  cannot: string;
  changed: (n: number) => string;
  save: string;
  undo: string;
  undoAll: string;
  toUsual: string;
  sure: string;
  nothing: string;
  search: string;
  onlyChanged: string;
  plansAhead: string;
}

export const settingsWords = words<SettingsWords>({ en, "zh-CN": zh, pl });
