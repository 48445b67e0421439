// The browser's voice.
import type { Language } from "../../../i18n/language";

/** An utterance that says neither that it has ended nor that it failed is given up after this. */
const longestMs = 20_000;

/** The voices for a language, those of this PC first: they speak without the internet. */
export function voicesFor(all: readonly SpeechSynthesisVoice[], language: Language): SpeechSynthesisVoice[] {
  const of = (v: SpeechSynthesisVoice): string => v.lang.replace("_", "-").toLowerCase();
  const wanted = language.toLowerCase();
  return all
    .filter((v) => of(v).slice(0, 2) === wanted.slice(0, 2) || (wanted === "zh-cn" && of(v).startsWith("cmn")))
    .sort((a, b) => rank(b, of(b), wanted) - rank(a, of(a), wanted));
}

function rank(v: SpeechSynthesisVoice, tag: string, wanted: string): number {
  return (v.localService ? 4 : 0) + (tag === wanted ? 2 : 0) + (v.default ? 1 : 0);
}

/** The voice that was chosen, while the PC has it, else the best for the language; undefined = there is none. */
export function voiceFor(language: Language, chosen: string): SpeechSynthesisVoice | undefined {
  if (typeof speechSynthesis === "undefined") return undefined;
  const fitting = voicesFor(speechSynthesis.getVoices(), language);
  return fitting.find((v) => v.voiceURI === chosen) ?? fitting[0];
}

// Chromium forgets an utterance that nobody holds, and then never says that it has ended.
const held = new Set<SpeechSynthesisUtterance>();

/** Says a sentence; tells whether it was heard to the end. */
export function utter(text: string, language: Language, voice: SpeechSynthesisVoice, loud: number): Promise<boolean> {
  return new Promise((resolve) => {
    const u = new SpeechSynthesisUtterance(text);
    held.add(u);
    u.voice = voice;
    u.lang = voice.lang || language;
    u.volume = loud;
    u.rate = 0.95;
    const timer = setTimeout(() => over(false), longestMs);
    const over = (heard: boolean): void => {
      if (!held.delete(u)) return;
      clearTimeout(timer);
      if (!heard) speechSynthesis.cancel();
      resolve(heard);
    };
    u.onend = () => over(true);
    u.onerror = () => over(false);
    speechSynthesis.speak(u);
  });
}
