// Which service, how it repeats, and when.
import type { JSX } from "preact";
import { may } from "../../../api/session";
import { Button, Field } from "../../../ui/parts";
import { zoneOf, type Catalogue, minute } from "./data";
import type { Draft } from "./draft";
import { howMany, mostDates, mostRepeats, nextTime, repeats, shiftedTo, troubles } from "./series";
import { instantOf } from "../lib/zone";
import { planWords } from "./words";

interface WhatProps {
  draft: Draft;
  catalogue: Catalogue;
  change: (c: Partial<Draft>) => void;
}

export function What(p: WhatProps): JSX.Element {
  const w = planWords();
  const d = p.draft;
  const custom = d.repeat === "REPEAT_CUSTOM";
  const n = howMany(d);
  return (
    <div class="stack">
      <Items {...p} />
      <fieldset class="choices">
        <legend>{w.mode}</legend>
        {repeats.map((r) => (
          <label key={r} class="choice">
            <input type="radio" name="repeat" checked={d.repeat === r} onChange={() => p.change({ repeat: r })} />
            <span>
              {w.repeat[r]} <small class="soft">{w.repeatHint[r]}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {!custom && <Count {...p} />}
      <Times {...p} />
      <p role="status" class={n > mostDates ? "notice bad" : "soft"}>
        {n > mostDates ? w.tooMany(n, mostDates) : n > 0 && w.together(n)}
      </p>
    </div>
  );
}

/** Only what is booked in plans (S22). */
function Items(p: WhatProps): JSX.Element {
  const w = planWords();
  const list = p.catalogue.items.filter((i) => i.bookingMode === "BOOKING_MODE_PLAN");
  if (list.length === 0) return <p class="notice warn">{w.noItems}</p>;
  return (
    <fieldset class="choices">
      <legend>{w.chooseItem}</legend>
      <div class="plan-resources">
        {list.map((i) => (
          <label key={i.id} class="choice">
            <input
              type="radio"
              name="item"
              checked={p.draft.item === i.id}
              onChange={() => p.change({ item: i.id ?? "" })}
            />
            <span>
              {i.name || i.id} <small class="soft">{w.minutes(i.minutes ?? 0)}</small>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Count(p: WhatProps): JSX.Element {
  const w = planWords();
  const { count, countText } = p.draft;
  const wrong = count === undefined || count < 1 || count > mostRepeats;
  return (
    <Field label={w.count} hint={w.countHint} {...(wrong && { wrong: w.countWrong })}>
      {(a) => (
        <input
          {...a}
          class="input plan-count"
          inputMode="numeric"
          autocomplete="off"
          value={countText.trim()}
          onInput={(e) => p.change({ countText: e.currentTarget.value.trim() })}
        />
      )}
    </Field>
  );
}

function Times(p: WhatProps): JSX.Element {
  const w = planWords();
  const d = p.draft;
  const custom = d.repeat === "REPEAT_CUSTOM";
  const backdate = may("PERMISSION_BACKDATE");
  const found = troubles(d, zoneOf(), minute.value, backdate);
  const put = (times: readonly string[]): void => p.change({ times });
  return (
    <fieldset class="choices">
      <legend>
        {custom ? w.customTimes : w.firstTimes} <small class="soft">{custom ? w.customHint : w.firstHint}</small>
      </legend>
      <ol class="plan-times">
        {d.times.map((time, i) => (
          <Time
            key={i}
            number={i + 1}
            time={time}
            trouble={found[i] === "missing" && !time ? w.trouble.missing : found[i] && w.trouble[found[i]]}
            untouched={!time}
            past={backdate && Date.parse(instantOf(time, zoneOf()) ?? "") <= minute.value}
            change={(t) => put(d.times.with(i, t))}
            {...(d.times.length > 1 && { remove: () => put(d.times.toSpliced(i, 1)) })}
          />
        ))}
      </ol>
      <Button
        disabled={d.times.length >= mostRepeats}
        onPress={() => put([...d.times, nextTime(d.times, minute.value, zoneOf())])}
      >
        ＋ {w.addTime}
      </Button>
    </fieldset>
  );
}

interface TimeProps {
  number: number;
  time: string;
  trouble: string | undefined;
  /** Nothing is wrong with what nobody has filled in yet. */
  untouched: boolean;
  past: boolean;
  change: (time: string) => void;
  remove?: () => void;
}

function Time(p: TimeProps): JSX.Element {
  const w = planWords();
  const shifted = shiftedTo(p.time, zoneOf());
  const hint = shifted ? w.shifted(shifted) : p.past ? w.backdated : p.untouched ? p.trouble : "";
  return (
    <li>
      <Field label={w.time(p.number)} hint={hint} {...(p.trouble && !p.untouched && { wrong: p.trouble })}>
        {(a) => (
          <input
            {...a}
            class="input"
            type="datetime-local"
            value={p.time}
            onInput={(e) => p.change(e.currentTarget.value)}
          />
        )}
      </Field>
      {p.remove && (
        <Button label={w.removeTime(p.number)} onPress={p.remove}>
          ✕
        </Button>
      )}
    </li>
  );
}
