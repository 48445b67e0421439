// What was done, or why not, for a while at the foot of the page. It takes no focus from anybody.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { sentence } from "../i18n/sentence";
import { shopWords } from "../i18n/shop";
import { Button } from "./parts";

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

export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((t) => (
        <div key={t.id} class={`notice ${t.tone}`}>
          <span class="grow">{t.text}</span>
          <Button kind="small" label={shopWords().close} onPress={() => drop(t.id)}>
            ✕
          </Button>
        </div>
      ))}
    </div>
  );
}
