// Which language this browser reads in, and words in all of them.
import { computed, signal } from "@preact/signals";
import type { LanguageJson } from "../gen/storehub/v1/model_pb";

export const languages = ["zh-CN", "pl", "en"] as const;
export type Language = (typeof languages)[number];

/** What each language calls itself. */
export const ownName: Record<Language, string> = { "zh-CN": "中文", pl: "Polski", en: "English" };

const wire: Record<Language, LanguageJson> = { "zh-CN": "LANGUAGE_ZH_CN", pl: "LANGUAGE_PL", en: "LANGUAGE_EN" };

/** A language as the schema names it; undefined for none. */
export function fromWire(l: LanguageJson | undefined | null): Language | undefined {
  return languages.find((x) => wire[x] === l);
}

export function toWire(l: Language): LanguageJson {
  return wire[l];
}

const kept = "storehub-language";

function isLanguage(s: string | null): s is Language {
  return languages.some((l) => l === s);
}

const chosen = signal<Language | undefined>(undefined);
const terminals = signal<Language | undefined>(undefined);

function browsers(): Language {
  for (const tag of navigator.languages) {
    const found = languages.find((l) => tag.toLowerCase().startsWith(l.slice(0, 2)));
    if (found) return found;
  }
  return "en";
}

/** The language in use: what a person chose here, else the terminal's, else the browser's. */
export const language = computed<Language>(() => chosen.value ?? terminals.value ?? browsers());

/** A person chooses, for this browser from now on. */
export function choose(l: Language): void {
  chosen.value = l;
  localStorage.setItem(kept, l);
}

/** The shop says what is read at this terminal. */
export function suggest(l: Language | undefined): void {
  terminals.value = l;
}

/** Reads what was chosen before, and keeps the document in the language in use. */
export function start(): void {
  const before = localStorage.getItem(kept);
  if (isLanguage(before)) chosen.value = before;
  language.subscribe((l) => (document.documentElement.lang = l));
}

/** The shape of words: texts, sentences with values, and groups of them. */
type Same<W> = { [K in keyof W]: W[K] extends string ? string : W[K] };

/**
 * words are a page's texts in all languages; what is missing in one of them does not compile. The answer reads them in
 * the language in use, and whoever reads them while drawing is drawn again when it changes.
 */
export function words<W extends object>(all: {
  en: W;
  "zh-CN": NoInfer<Same<W>>;
  pl: NoInfer<Same<W>>;
}): () => Same<W> {
  return () => all[language.value] as Same<W>;
}

/** The form of a noun behind a number: Polish has three (1 gość, 2 goście, 5 gości), English two, Chinese one. */
export function plural(n: number, forms: { one: string; few?: string; many?: string; other: string }): string {
  const rule = new Intl.PluralRules(language.value).select(n);
  return (
    (rule === "one" ? forms.one : rule === "few" ? forms.few : rule === "many" ? forms.many : undefined) ?? forms.other
  );
}
