// What this phone needs: sound, a screen that stays on, a place on the home screen, trust in the shop's authority.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { signOut } from "../../api/session";
import { Button } from "../../ui/parts";
import { go } from "../../ui/place";
import { sayWhy } from "../../ui/toast";
import { TrustLink } from "../../ui/trustlink";
import { actWords } from "./actwords";
import { soundReady, unlockSound } from "./chime";
import { installPrompt, registerShell } from "./shellworker";

const awake = signal<WakeLockSentinel | undefined>(undefined);
const wanted = signal(false);

async function keepAwake(on: boolean): Promise<void> {
  wanted.value = on;
  if (!on) {
    await awake.value?.release();
    awake.value = undefined;
    return;
  }
  const lock = await navigator.wakeLock.request("screen");
  lock.addEventListener("release", () => (awake.value = undefined));
  awake.value = lock;
}

/** The system takes the lock back when the page is hidden. */
function again(): void {
  if (wanted.value && document.visibilityState === "visible" && !awake.value) void keepAwake(true).catch(() => {});
}

export function Phone(): JSX.Element {
  const w = actWords();
  useEffect(() => {
    void registerShell();
    // The first touch is as good as the button: a phone that was loaded anew may ring from then on. Not before it is lifted,
    // for then the button goes, and what was touched would move from under the finger.
    addEventListener("click", () => void unlockSound(), { once: true });
    document.addEventListener("visibilitychange", again);
    return () => document.removeEventListener("visibilitychange", again);
  }, []);
  const leave = (): void =>
    void signOut().then(
      () => go("/sign-in", "replace"),
      (e: unknown) => sayWhy(e),
    );
  return (
    <section class="card stack">
      <h2>{w.phone}</h2>
      <p>{soundReady.value ? w.soundOn : w.soundOff}</p>
      {!soundReady.value && (
        <Button kind="main" onPress={() => void unlockSound()}>
          {w.sound}
        </Button>
      )}
      {"wakeLock" in navigator && (
        <Button pressed={wanted.value} onPress={() => void keepAwake(!wanted.value).catch(sayWhy)}>
          {w.awake}
        </Button>
      )}
      {installPrompt.value && <Button onPress={() => void installPrompt.value?.prompt()}>{w.install}</Button>}
      <TrustLink />
      <Button kind="danger" onPress={leave}>
        {w.signOut}
      </Button>
    </section>
  );
}
