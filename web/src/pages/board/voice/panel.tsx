// The sound of a board, for who stands before it: seen only while somebody moves a mouse or touches the screen.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { language } from "../../../i18n/language";
import { Button } from "../../../ui/parts";
import { voicesFor } from "./speech";
import { chooseSound, say, sound, tryLock } from "./voice";
import { voiceWords } from "./words";

const awakeMs = 12_000;

/** Whether somebody is at the screen. */
export function useAwake(): boolean {
  const awake = useSignal(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const stir = (): void => {
      awake.value = true;
      clearTimeout(timer);
      timer = setTimeout(() => (awake.value = false), awakeMs);
    };
    const kinds = ["pointermove", "pointerdown", "keydown"] as const;
    for (const k of kinds) addEventListener(k, stir);
    return () => {
      clearTimeout(timer);
      for (const k of kinds) removeEventListener(k, stir);
    };
  }, []);
  return awake.value;
}

const steps = [100, 75, 50, 25, 0];

export function SoundPanel(p: { announces: boolean }): JSX.Element {
  const w = voiceWords();
  const heard = useSignal("");
  const busy = useSignal(false);
  const test = async (): Promise<void> => {
    busy.value = true;
    await tryLock();
    const sample = {
      cause: "ANNOUNCEMENT_CAUSE_ASSIGNED",
      technician: "8",
      room: "201",
      kind: "KIND_ROTATION",
    } as const;
    const how = await say(sample, 1, 1);
    heard.value = how === "voice" ? w.spoken : how === "chime" ? w.rung : w.nothing;
    busy.value = false;
  };
  return (
    <aside class="sound-panel" aria-label={w.title}>
      <Button kind="main" onPress={() => void test()} disabled={busy.value}>
        ♪ {w.test}
      </Button>
      <VoiceChoice />
      <Percent label={w.day} value={sound.value.day} onChoose={(day) => chooseSound({ day })} />
      <Percent label={w.quiet} value={sound.value.quiet} onChoose={(quiet) => chooseSound({ quiet })} />
      <p role="status">{heard.value || (p.announces ? "" : w.silent)}</p>
    </aside>
  );
}

function VoiceChoice(): JSX.Element {
  const w = voiceWords();
  const changes = useSignal(0);
  const has = typeof speechSynthesis !== "undefined";
  useEffect(() => {
    if (!has) return;
    const changed = (): void => void changes.value++;
    speechSynthesis.addEventListener("voiceschanged", changed);
    return () => speechSynthesis.removeEventListener("voiceschanged", changed);
  }, []);
  void changes.value;
  const fitting = has ? voicesFor(speechSynthesis.getVoices(), language.value) : [];
  return (
    <label>
      <span>{w.voice}</span>
      <select
        class="button"
        value={sound.value.voice}
        disabled={fitting.length === 0}
        onChange={(e) => chooseSound({ voice: e.currentTarget.value })}
      >
        <option value="">{fitting.length === 0 ? w.noVoice : w.bestVoice}</option>
        {fitting.map((v) => (
          <option key={v.voiceURI} value={v.voiceURI}>
            {v.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Percent(p: { label: string; value: number; onChoose: (n: number) => void }): JSX.Element {
  const w = voiceWords();
  const all = [...new Set([...steps, p.value])].sort((a, b) => b - a);
  return (
    <label>
      <span>{p.label}</span>
      <select class="button" value={String(p.value)} onChange={(e) => p.onChoose(Number(e.currentTarget.value))}>
        {all.map((n) => (
          <option key={n} value={String(n)}>
            {n === 0 ? w.off : w.percent(n)}
          </option>
        ))}
      </select>
    </label>
  );
}
