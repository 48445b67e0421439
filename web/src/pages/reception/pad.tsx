// Typing a technician's number on a screen without keys; what is typed shows who that is. Keys work as well.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { TechnicianJson } from "../../gen/storehub/v1/roster_pb";
import { clock } from "../../i18n/format";
import { shopWords } from "../../i18n/shop";
import { board, now } from "../../live/live";
import { Digits } from "../../ui/digits";
import { StateMark } from "../../ui/marks";
import { Button } from "../../ui/parts";
import { people, roomName } from "./data";
import { panelWords } from "./panels/words";
import { assignmentsOf, busyUntil, exactly, found } from "./model";
import { coarse } from "./rooms";
import { genderLetter } from "./words";

interface PadProps {
  typed: string;
  onType: (text: string) => void;
  /** A technician is chosen from those who are found. */
  onPick: (t: TechnicianJson) => void;
  /** Whom to choose from; not set = everybody. */
  among?: readonly TechnicianJson[];
  /** Enter was pressed. */
  onEnter?: () => void;
  picked?: readonly string[];
}

/** As many as fit without scrolling far; who types more finds the others. */
const mostFound = 24;

export function Pad(p: PadProps): JSX.Element {
  const w = panelWords();
  const box = useRef<HTMLInputElement>(null);
  const among = p.among ?? people.value;
  // What is found keeps its order of numbers while nothing is typed.
  const list = p.typed.trim() ? found(among, p.typed) : among;
  const more = useSignal(false);
  useEffect(() => {
    // On a screen with keys the first digit can be typed at once.
    if (matchMedia("(pointer: fine)").matches) box.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="pad">
      <div class="pad-keys">
        <input
          ref={box}
          class="input code number"
          aria-label={w.number}
          placeholder={w.number}
          autocomplete="off"
          inputMode="none"
          value={p.typed}
          onInput={(e) => p.onType(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key !== "Enter") return;
            e.preventDefault();
            const only = exactly(among, p.typed) ?? (list.length === 1 ? list[0] : undefined);
            if (p.typed.trim() && only) p.onPick(only);
            else p.onEnter?.();
          }}
        />
        <Digits typed={p.typed} onType={p.onType} />
      </div>
      <ul class="found" aria-label={w.number}>
        {list.length === 0 && <li class="soft">{p.typed.trim() ? w.nobodyFound(p.typed.trim()) : w.nobodyCan}</li>}
        {list.slice(0, more.value ? list.length : mostFound).map((t) => (
          <li key={t.number}>
            <button
              type="button"
              class="line-button person"
              aria-pressed={p.picked?.includes(t.number ?? "") ?? false}
              onClick={() => p.onPick(t)}
            >
              <PersonLine technician={t} />
            </button>
          </li>
        ))}
        {!more.value && list.length > mostFound && (
          <li>
            <Button kind="plain" onPress={() => (more.value = true)}>
              +{list.length - mostFound}
            </Button>
          </li>
        )}
      </ul>
    </div>
  );
}

/** Number, name, state, and until when he is busy. */
export function PersonLine(p: { technician: TechnicianJson }): JSX.Element {
  const t = p.technician;
  return (
    <>
      <b class="person-number number">{t.number}</b>
      <span class="person-name">
        <span class="cut">{t.name}</span>
        <small class="soft number">
          {genderLetter()[t.gender ?? "GENDER_UNSPECIFIED"]} <Busy technician={t} />
        </small>
      </span>
      <StateMark state={t.state} />
    </>
  );
}

/** Where and until when somebody is busy, in words. */
export function Busy(p: { technician: TechnicianJson }): JSX.Element {
  const w = panelWords();
  const t = p.technician;
  const state = t.state && t.state !== "TECHNICIAN_STATE_UNSPECIFIED" ? shopWords().state[t.state] : "";
  const all = assignmentsOf(board.value);
  const room = all.find((a) => a.technician === t.number)?.room;
  const until = busyUntil(t, all);
  const ms = until ? Date.parse(until) - coarse.value : 0;
  const left = Math.ceil(Math.abs(ms) / 60_000);
  const when = !until || !now.value ? "" : ms < 0 ? w.late(left) : w.until(clock(until), left);
  return <>{[state, room && roomName(room), when].filter(Boolean).join(" · ")}</>;
}
