// Sounds made here: nothing is loaded from anywhere for them.

/** Two falling tones, as at a railway station: what has no voice rings, and who hears it looks up. */
const tones = [
  { hertz: 784, at: 0 },
  { hertz: 587, at: 0.35 },
];
const toneSeconds = 1.1;

let context: AudioContext | undefined;

/**
 * Whether the browser lets a page sound now. Chromium allows it after somebody has touched the page, or when it was
 * started with --autoplay-policy=no-user-gesture-required; an audio context that does not run tells that it does not.
 */
export async function maySound(): Promise<boolean> {
  if (typeof AudioContext === "undefined") return false;
  context ??= new AudioContext();
  if (context.state === "running") return true;
  // resume waits for a gesture for as long as there is none.
  await Promise.race([context.resume(), new Promise((later) => setTimeout(later, 300))]);
  return (context.state as AudioContextState) === "running";
}

/** Lets the sound card sleep until something is to be heard. */
export function rest(): void {
  void context?.suspend();
}

/** Rings once; it is over when it returns. */
export async function chime(loud: number): Promise<void> {
  if (!(await maySound()) || !context) return;
  const begin = context.currentTime;
  for (const { hertz, at } of tones) {
    const tone = context.createOscillator();
    const envelope = context.createGain();
    tone.frequency.value = hertz;
    envelope.gain.setValueAtTime(0, begin + at);
    envelope.gain.linearRampToValueAtTime(0.6 * loud, begin + at + 0.02);
    envelope.gain.exponentialRampToValueAtTime(0.001, begin + at + toneSeconds);
    tone.connect(envelope).connect(context.destination);
    tone.start(begin + at);
    tone.stop(begin + at + toneSeconds);
  }
  await new Promise((over) => setTimeout(over, 1_000 * (tones[1]!.at + toneSeconds)));
}
