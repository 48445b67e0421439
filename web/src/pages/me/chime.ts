// How the phone rings: two notes made by the browser itself, and a shake where the phone can.
import { signal } from "@preact/signals";
import type { Ring } from "./bell";

let audio: AudioContext | undefined;

/** Whether the browser lets the page sound: it wants to have been touched first. */
export const soundReady = signal(false);

/** To be called from a touch. */
export async function unlockSound(): Promise<void> {
  audio ??= new AudioContext();
  await audio.resume();
  soundReady.value = audio.state === "running";
}

const notes: Record<Ring, readonly number[]> = { sent: [880, 1175, 880, 1175], due: [660, 523] };
const shakes: Record<Ring, number[]> = { sent: [400, 150, 400, 150, 800], due: [250, 120, 250] };
const noteS = 0.28;

export function ringNow(ring: Ring): void {
  navigator.vibrate?.(shakes[ring]);
  if (!audio || audio.state !== "running") return;
  notes[ring].forEach((hz, i) => {
    const [tone, volume] = [audio!.createOscillator(), audio!.createGain()];
    const at = audio!.currentTime + i * noteS;
    tone.frequency.value = hz;
    volume.gain.setValueAtTime(0.5, at);
    volume.gain.exponentialRampToValueAtTime(0.01, at + noteS);
    tone.connect(volume).connect(audio!.destination);
    tone.start(at);
    tone.stop(at + noteS);
  });
}
