// The board of the technicians' room: a screen without keys that hangs on a wall for years. It is read from six
// metres, pages by itself, and says when it must not be believed.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { shop, terminals } from "../../api/services";
import { terminalId } from "../../api/session";
import { clock, duration } from "../../i18n/format";
import { shopWords } from "../../i18n/shop";
import { age, board, doubt, now, nowInSteps, shopName } from "../../live/live";
import { doubtText } from "../../ui/shell";
import { Elsewhere } from "../../ui/elsewhere/elsewhere";
import { Fresh } from "../../ui/fresh";
import { useRead } from "../../ui/read";
import { useScreenOn } from "./awake";
import { PanelView } from "./panel";
import { pageMs, together } from "./rotation";
import { panels } from "./view";
import { boardWords } from "./words";
import { SoundPanel, useAwake } from "./voice/panel";
import { blocked, quietHours, useVoice } from "./voice/voice";
import { voiceWords } from "./voice/words";
import "./board.css";

/** Counts the pages that have been shown. */
const beat = signal(0);

// Minutes are whole: it is enough to look at the clock every five seconds.
const stepMs = 5_000;
const coarse = nowInSteps(stepMs);

/** What is written on a dark wall is read better in light letters, and the room is not lit by it. */
function useDark(): void {
  useEffect(() => {
    document.documentElement.dataset["theme"] = "dark";
    return () => delete document.documentElement.dataset["theme"];
  }, []);
}

function useBeat(): void {
  useEffect(() => {
    const timer = setInterval(() => beat.value++, pageMs);
    return () => clearInterval(timer);
  }, []);
}

/** Names of the service items by id. */
function useItems(): ReadonlyMap<string, string> {
  const { value } = useRead(["TOPIC_CATALOGUE"], () => shop.listServiceItems({}));
  return new Map((value?.items ?? []).map((i) => [i.id ?? "", i.name ?? ""]));
}

function useQuietHours(): void {
  const { value } = useRead(["TOPIC_SETTINGS"], () => shop.getSettings({}));
  useEffect(() => {
    const s = value?.settings;
    quietHours.value = { from: s?.quietFromMin ?? 0, to: s?.quietToMin ?? 0 };
  }, [value]);
}

export default function Board(): JSX.Element {
  useDark();
  useBeat();
  useScreenOn();
  const items = useItems();
  const own = useRead(["TOPIC_TERMINALS"], () => terminals.listTerminals({}), [terminalId.value]);
  const terminal = own.value?.terminals?.find((t) => t.id === terminalId.value);
  const announces = terminal?.announces ?? false;
  useQuietHours();
  useVoice(announces);
  const awake = useAwake();
  return (
    <div class={`board ${doubt.value === "none" ? "" : "doubtful"} ${awake ? "awake" : ""}`}>
      <Head mute={announces && blocked.value === true} />
      <Panels items={items} category={terminal?.category ?? ""} />
      <Elsewhere alone />
      <Fresh alone />
      {awake && <SoundPanel announces={announces} />}
    </div>
  );
}

/** Whose board it is and how late; in place of that what must be known first. */
function Head(p: { mute: boolean }): JSX.Element {
  const w = boardWords();
  const text = doubtText(doubt.value);
  return (
    <header class="board-head">
      {text ? (
        <div class="board-doubt" role="alert">
          <b class="number">⚠ {Number.isFinite(age.value) ? duration(age.value) : ""}</b>
          <span>{text}</span>
        </div>
      ) : p.mute ? (
        <div class="board-mute" role="alert">
          <b>⚠</b>
          <span>
            <b>{voiceWords().blocked}</b>
            <br />
            {voiceWords().blockedWhy}
          </span>
        </div>
      ) : (
        <div class="board-shop">
          <b>{shopName.value || "storehub"}</b>
          <span class="soft">{w.title}</span>
          {Number.isFinite(age.value) && <small class="number soft">{w.age(duration(age.value))}</small>}
        </div>
      )}
      <div class="board-clock">
        <time class="number">{clock(now.value)}</time>
      </div>
    </header>
  );
}

function Panels(p: { items: ReadonlyMap<string, string>; category: string }): JSX.Element {
  const shown = board.value;
  if (!shown) return <p class="board-empty">{shopWords().loading}</p>;
  const all = panels(shown, coarse.value, p.category);
  if (all.length === 0) return <p class="board-empty">{boardWords().nobodyHere}</p>;
  const turns = Math.max(1, Math.ceil(all.length / 2));
  const side = together(all, beat.value);
  return (
    <main class={`board-panels ${side.length === 1 ? "alone" : ""}`}>
      {side.map((panel, i) => (
        <PanelView
          key={i}
          panel={panel}
          beat={Math.floor(beat.value / turns)}
          together={side.length === 1 ? 1 : 2}
          items={p.items}
        />
      ))}
    </main>
  );
}
