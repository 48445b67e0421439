// The choices that several panels offer: item, room, numbers by gender, a reason.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { colon, comma } from "../../i18n/punctuation";
import { shopWords } from "../../i18n/shop";
import type { ServiceItemJson } from "../../gen/storehub/v1/shop_pb";
import { board } from "../../live/live";
import { Button, Field } from "../../ui/parts";
import { items, rooms } from "./data";
import { panelWords } from "./panels/words";
import { assignmentsOf, changed, roomsFirstFree, roomTiles, type Counts } from "./model";
import { coarse } from "./rooms";

/** An item, or none (跳过). What cannot be done is named instead of offered. */
export function ItemChoice(p: {
  value: string;
  onChoose: (id: string) => void;
  can: (item: ServiceItemJson) => boolean;
}): JSX.Element {
  const w = panelWords();
  const unlearned = items.value.filter((i) => i.id !== p.value && !p.can(i));
  return (
    <fieldset class="choice">
      <legend>{w.item}</legend>
      <div class="choices">
        <Button pressed={p.value === ""} onPress={() => p.onChoose("")}>
          {w.skip}
        </Button>
        {items.value
          .filter((i) => !unlearned.includes(i))
          .map((i) => (
            <Button key={i.id} pressed={p.value === i.id} onPress={() => p.onChoose(i.id ?? "")}>
              <span class="two">
                <span>{i.name}</span>
                <small class="soft number">{shopWords().minutes(i.minutes ?? 0)}</small>
              </span>
            </Button>
          ))}
      </div>
      {unlearned.length > 0 && <p class="soft">{w.unlearned(unlearned.map((i) => i.name ?? "").join(comma()))}</p>}
    </fieldset>
  );
}

/** As many rooms as fit on one screen beside the rest; the others come on demand. */
const mostRooms = 12;

/** A room: the free ones first, and none if the guest has none yet. */
export function RoomChoice(p: {
  value: string;
  onChoose: (id: string) => void;
  /** A room must be chosen. */
  must?: boolean;
}): JSX.Element {
  const w = panelWords();
  const all = useSignal(false);
  const tiles = roomsFirstFree(roomTiles(rooms.value, assignmentsOf(board.value), coarse.value));
  const few = tiles.slice(0, mostRooms);
  const chosen = tiles.find((t) => t.id === p.value);
  const shown = all.value ? tiles : chosen && !few.includes(chosen) ? [chosen, ...few] : few;
  return (
    <fieldset class="choice">
      <legend>{w.room}</legend>
      <div class="choices rooms-choice">
        {!p.must && (
          <Button pressed={p.value === ""} onPress={() => p.onChoose("")}>
            {w.noRoom}
          </Button>
        )}
        {shown.map((t) => (
          <Button
            key={t.id}
            pressed={p.value === t.id}
            class={t.state === "free" ? "" : "used"}
            onPress={() => p.onChoose(t.id)}
          >
            <span class="two">
              <span class="cut">{t.name}</span>
              {t.state !== "free" && <small class="number">{w.usedRoom(t.assignments.length)}</small>}
            </span>
          </Button>
        ))}
        {!all.value && tiles.length > mostRooms && (
          <Button kind="plain" onPress={() => (all.value = true)}>
            {w.moreRooms} ({tiles.length})
          </Button>
        )}
      </div>
    </fieldset>
  );
}

/** How many women, men, and people of whom it does not matter. */
export function CountsChoice(p: { value: Counts; free: Counts; onChoose: (c: Counts) => void }): JSX.Element {
  const w = panelWords();
  const rows: [keyof Counts, string][] = [
    ["female", w.female],
    ["male", w.male],
    ["any", w.any],
  ];
  return (
    <div class="counts">
      {rows.map(([which, name]) => (
        <div class="count" role="group" aria-label={name} key={which}>
          <span class="count-name">
            <b>{name}</b>
            <small class="soft number">{w.free(p.free[which])}</small>
          </span>
          <Button
            class="step"
            label={`${name}${colon()}${w.fewer}`}
            disabled={p.value[which] === 0}
            onPress={() => p.onChoose(changed(p.value, which, -1))}
          >
            −
          </Button>
          <output class={`count-value number ${p.value[which] > 0 ? "some" : ""}`}>{p.value[which]}</output>
          <Button
            class="step"
            label={`${name}${colon()}${w.one}`}
            onPress={() => p.onChoose(changed(p.value, which, 1))}
          >
            +
          </Button>
        </div>
      ))}
    </div>
  );
}

/** Why something is done: the usual words by one press, others typed. */
export function ReasonChoice(p: { value: string; onChange: (text: string) => void }): JSX.Element {
  const w = panelWords();
  return (
    <div class="stack">
      <Field label={w.reason} hint={w.reasonWhy}>
        {(a) => (
          <input
            {...a}
            class="input"
            maxLength={200}
            autocomplete="off"
            value={p.value}
            onInput={(e) => p.onChange(e.currentTarget.value)}
          />
        )}
      </Field>
      <div class="choices">
        {w.reasons.map((r) => (
          <Button key={r} pressed={p.value === r} onPress={() => p.onChange(r)}>
            {r}
          </Button>
        ))}
      </div>
    </div>
  );
}
