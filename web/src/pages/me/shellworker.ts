// The worker that keeps the shell of the pages, so that a phone without a network opens the page and is told so, and
// the browser's offer to put the page on the home screen.
import { signal } from "@preact/signals";

/** What Chromium offers (https://developer.mozilla.org/docs/Web/API/BeforeInstallPromptEvent). */
interface InstallPrompt extends Event {
  prompt: () => Promise<unknown>;
}

/** Whether the worker runs: "refused" without trust in the shop's certificate, or where the browser has none. */
export const shellWorker = signal<"starting" | "there" | "refused">("starting");

export const installPrompt = signal<InstallPrompt | undefined>(undefined);

addEventListener("beforeinstallprompt", (e) => {
  e.preventDefault();
  installPrompt.value = e as InstallPrompt;
});
addEventListener("appinstalled", () => (installPrompt.value = undefined));

/** Registers the worker and gives it what this page was made of. Without trust in the certificate there is none. */
export async function registerShell(): Promise<void> {
  if (!("serviceWorker" in navigator)) {
    shellWorker.value = "refused";
    return;
  }
  try {
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    shellWorker.value = "there";
    const parts = performance.getEntriesByType("resource").map((r) => new URL(r.name).pathname);
    active?.postMessage({ keep: ["/", ...new Set(parts.filter((p) => p.startsWith("/assets/")))] });
  } catch (e) {
    shellWorker.value = "refused";
    console.warn("no worker keeps the pages of this phone:", e);
  }
}
