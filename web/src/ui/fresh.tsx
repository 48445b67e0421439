// A page that is older than its node says so, and loads itself anew when nobody minds.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { words } from "../i18n/language";
import { screen, tick } from "../live/live";
import { Button } from "./parts";
import { spot } from "./place";
import { isStale, reloadsNow } from "./stale";

const freshWords = words({
  en: {
    newer: "The hub was updated. This page loads itself anew as soon as you pause.",
    now: "Load anew now",
  },
  "zh-CN": { newer: "系统已更新，本页将在空闲时自动刷新。", now: "立即刷新" },
  pl: { newer: "System zaktualizowano. Strona odświeży się, gdy przerwiesz pracę.", now: "Odśwież teraz" },
});

// The build stands in index.html; a page that is being worked on has none, only the mark for it.
const meta = document.querySelector<HTMLMetaElement>('meta[name="storehub-build"]')?.content ?? "";
const mine = meta.startsWith("%") ? "" : meta;

const kept = "storehub-loaded-for";

function tried(): { build: string; at: number } {
  const [build = "", at = "0"] = (sessionStorage.getItem(kept) ?? "").split(" ");
  return { build, at: Number(at) };
}

function reload(build: string): void {
  sessionStorage.setItem(kept, `${build} ${Date.now()}`);
  location.reload();
}

let touchedAt = performance.now();
for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"])
  addEventListener(kind, () => (touchedAt = performance.now()), { passive: true });

/** Whether something stands in a field that would be lost. */
function isTyped(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("textarea, input:not([type])");
  return [...fields].some((f) => f.value !== f.defaultValue);
}

/** alone: nobody is at the page, it is loaded anew at once. */
export function Fresh(p: { alone?: boolean }): JSX.Element | null {
  const nodes = screen.value?.build ?? "";
  const stale = isStale(mine, nodes);
  const second = stale ? tick.value : 0;
  useEffect(() => {
    if (!stale) return;
    const before = tried();
    const now = reloadsNow({
      mine,
      nodes,
      triedFor: before.build,
      triedMsAgo: Date.now() - before.at,
      idleMs: performance.now() - touchedAt,
      busy: document.querySelector("dialog[open]") !== null || spot.value.toString() !== "" || isTyped(),
      alone: p.alone ?? false,
    });
    if (now) reload(nodes);
  }, [stale, nodes, second]);
  if (!stale || p.alone) return null;
  const w = freshWords();
  return (
    <div class="notice warn doubt" role="status">
      <span class="grow">{w.newer}</span>
      <Button onPress={() => reload(nodes)}>{w.now}</Button>
    </div>
  );
}
