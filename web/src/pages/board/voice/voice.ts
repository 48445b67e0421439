// The voice of a board: what the hub wants said, at the volume of the hour, by the first board that can be heard.
import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act } from "../../../api/act";
import { Fault } from "../../../api/fault";
import { terminals } from "../../../api/services";
import { terminalId } from "../../../api/session";
import type { ClaimAnnouncementResponseJson } from "../../../gen/storehub/v1/terminal_pb";
import { language } from "../../../i18n/language";
import { frame, now, screen, zoneName } from "../../../live/live";
import { chime, maySound, rest } from "./chime";
import { sentenceOf } from "./sentences";
import { Speaker, type World } from "./speaker";
import { utter, voiceFor } from "./speech";
import { isQuiet, minuteOfDay, readSound, volume, type Sound } from "./volume";

const kept = "storehub-sound";

/** What was chosen at this board. */
export const sound = signal<Sound>(readSound(localStorage.getItem(kept)));

export function chooseSound(change: Partial<Sound>): void {
  sound.value = { ...sound.value, ...change };
  localStorage.setItem(kept, JSON.stringify(sound.value));
}

/** The browser lets nothing be heard until somebody touches the page; undefined = not tried yet. */
export const blocked = signal<boolean | undefined>(undefined);

/** The shop's quiet hours, minutes of the day. */
export const quietHours = signal({ from: 0, to: 0 });

function isQuietNow(): boolean {
  const { from, to } = quietHours.peek();
  return isQuiet(minuteOfDay(now.peek(), zoneName.peek()), from, to);
}

/** Tries whether something could be heard, as after somebody has touched the page. */
export async function tryLock(): Promise<boolean> {
  const may = await maySound();
  blocked.value = !may;
  return may;
}

const pauseMs = 700;

/** Says it by voice, or rings where there is none; how it was heard. */
export async function say(
  a: ClaimAnnouncementResponseJson,
  loud: number,
  repeats: number,
): Promise<"voice" | "chime" | "nothing"> {
  let how: "voice" | "chime" | "nothing" = "nothing";
  for (let i = 0; i < repeats; i++) {
    if (i > 0) await new Promise((later) => setTimeout(later, pauseMs));
    const voice = voiceFor(language.peek(), sound.peek().voice);
    if (voice && (await utter(sentenceOf(a, language.peek()), language.peek(), voice, loud))) {
      how = "voice";
      continue;
    }
    if (await tryLock()) {
      await chime(loud);
      how = "chime";
      break; // it says nothing new a second time
    }
  }
  rest();
  return how;
}

/** The right to speak, which of several tabs of a browser one has: they are one terminal to the hub. */
function useMouth(has: { value: boolean }): void {
  useEffect(() => {
    if (!("locks" in navigator)) {
      has.value = true;
      return;
    }
    const over = new AbortController();
    const until = new Promise<void>((done) => over.signal.addEventListener("abort", () => done()));
    navigator.locks
      .request("storehub-voice", { signal: over.signal }, () => {
        has.value = true;
        return until;
      })
      .catch(() => {}); // the page went before it was its turn
    return () => {
      has.value = false;
      over.abort();
    };
  }, []);
}

const mouth = { value: false };

function hub(): World {
  const call = (id: string, spoken: boolean): Promise<ClaimAnnouncementResponseJson> =>
    act(terminals.claimAnnouncement, { id, terminal: terminalId.peek(), spoken }, { as: "terminal" });
  return {
    async claim(id) {
      try {
        return await call(id, false);
      } catch (e) {
        if (e instanceof Fault && !e.again && !e.signedOut) return undefined;
        throw e;
      }
    },
    spoken: (id) => call(id, true),
    async say(a) {
      const loud = volume(a.volumePct ?? 0, sound.peek(), isQuietNow());
      // A shop that has turned the volume down to nothing wants silence, and has it.
      if (loud === 0) return true;
      return (await say(a, loud, a.repeats ?? 1)) !== "nothing";
    },
    async audible() {
      if (!mouth.value || volume(100, sound.peek(), isQuietNow()) === 0) return false;
      return tryLock();
    },
  };
}

/** Speaks what the hub wants said at this terminal while the page is shown. */
export function useVoice(announces: boolean): void {
  useMouth(mouth);
  useEffect(() => {
    if (!announces) return;
    const speaker = new Speaker(hub());
    const touched = (): void => void tryLock().then(rest);
    touched();
    addEventListener("pointerdown", touched);
    addEventListener("keydown", touched);
    const stop = effect(() => {
      void blocked.value;
      void screen.value; // what could not be claimed is tried again with the next heartbeat
      const ids = frame.value?.announcements ?? [];
      if (ids.length > 0) speaker.hear(ids);
    });
    return () => {
      stop();
      removeEventListener("pointerdown", touched);
      removeEventListener("keydown", touched);
    };
  }, [announces]);
}
