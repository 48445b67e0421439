import { afterEach, expect, test, vi } from "vitest";
import { utter } from "./speech";

const voice = { lang: "en-US" } as SpeechSynthesisVoice;

class Utterance {
  onend?: () => void;
  onerror?: () => void;
  constructor(readonly text: string) {}
}

/** A browser's voice; what it is given ends when the test says so. */
function loudspeaker(): Utterance[] {
  const said: Utterance[] = [];
  vi.stubGlobal("SpeechSynthesisUtterance", Utterance);
  vi.stubGlobal("speechSynthesis", { speak: (u: Utterance) => said.push(u), cancel: () => {} });
  return said;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("two sentences at once are both heard to the end", async () => {
  const said = loudspeaker();
  const first = utter("8 to 201", "en", voice, 1);
  const second = utter("a test of the sound", "en", voice, 1);
  said[0]!.onend!();
  said[1]!.onend!();
  expect(await Promise.all([first, second])).toEqual([true, true]);
});

test("one that never says that it has ended is given up, also while another is said", async () => {
  vi.useFakeTimers();
  const said = loudspeaker();
  const lost = utter("8 to 201", "en", voice, 1);
  const other = utter("a test of the sound", "en", voice, 1);
  said[1]!.onend!();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await Promise.all([lost, other])).toEqual([false, true]);
});
