// What was done, or why not, for a while at the foot of the page, and what is only said aloud. It takes no focus from anybody.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { sentence } from "../i18n/sentence";
import { words } from "../i18n/language";
import { isOnTop, type Modal } from "./modal";
import { Button } from "./parts";

const toastWords = words({
  en: { hide: "Hide this message" },
  "zh-CN": { hide: "隐藏此提示" },
  pl: { hide: "Ukryj ten komunikat" },
});

type Tone = "good" | "warn" | "bad";

interface Toast {
  id: number;
  tone: Tone;
  text: string;
}

const goodForMs = 5_000;
const badForMs = 15_000;

const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

function drop(id: number): void {
  toasts.value = toasts.value.filter((t) => t.id !== id);
}

/** Says something; the same words are not said twice at a time. */
export function say(tone: Tone, text: string): void {
  if (toasts.value.some((t) => t.text === text)) return;
  const id = ++lastId;
  toasts.value = [...toasts.value, { id, tone, text }].slice(-3);
  setTimeout(() => drop(id), tone === "good" ? goodForMs : badForMs);
}

/** Says why something was not done. */
export async function sayWhy(e: unknown): Promise<void> {
  say("bad", await sentence(e));
}

const heardMs = 30_000;
const aloud = signal("");
let silence: ReturnType<typeof setTimeout> | undefined;

/**
 * Says to a screen reader what is not shown. It is polite: whoever is in the middle of something hears it afterwards. It does
 * not stay, for it is over soon, and the same may have to be said again.
 */
export function sayAloud(text: string): void {
  aloud.value = text;
  clearTimeout(silence);
  silence = setTimeout(() => (aloud.value = ""), heardMs);
}

/**
 * Where it is said, on the page and in each dialog. It is always there, for a screen reader hears only what changes in a
 * place that it knows; and it says something only where it can be heard and pressed.
 */
export function Told(p: { within?: Modal }): JSX.Element {
  const onTop = isOnTop(p.within);
  return (
    <>
      <p class="hidden-text aloud" role="status" aria-live="polite">
        {onTop && aloud.value}
      </p>
      <div class="toasts" role="status" aria-live="polite">
        {onTop && toasts.value.map((t) => <One key={t.id} toast={t} />)}
      </div>
    </>
  );
}

function One({ toast: t }: { toast: Toast }): JSX.Element {
  return (
    <div class={`notice ${t.tone}`}>
      <span class="grow">{t.text}</span>
      <Button kind="small" label={toastWords().hide} onPress={() => drop(t.id)}>
        ✕
      </Button>
    </div>
  );
}
