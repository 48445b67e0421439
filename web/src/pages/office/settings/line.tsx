// One setting: its name, what it means, and where it is written.
import type { JSX } from "preact";
import { comma } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { Button } from "../../../ui/parts";
import { written } from "./draft";
import { settings, type SettingKey } from "./table";
import { textOf } from "./values";
import { settingsWords } from "./words";

/** A value as it is read in a sentence. */
export function shownAs(k: SettingKey, text: string): string {
  const w = settingsWords();
  const s = settings[k];
  const options = w.settings[k][2] ?? {};
  const named = (wire: string): string => options[wire.slice((s.prefix ?? "").length)] ?? wire;
  switch (s.kind) {
    case "yes":
      return text ? shopWords().yes : shopWords().no;
    case "choice":
      return named(text);
    case "channels":
      return text.split(",").filter(Boolean).map(named).join(comma()) || w.nothing;
    case "hours":
      return (JSON.parse(text) as string[]).flatMap((d, i) => (d ? [`${w.days[i]} ${d}`] : [])).join("; ") || w.nothing;
  }
  return text ? `${text} ${w.units[s.unit ?? ""]}`.trim() : w.nothing;
}

interface LineProps {
  name: SettingKey;
  now: unknown;
  usual: unknown;
  wrong: string;
  change: (text: string) => void;
}

export function Line(p: LineProps): JSX.Element {
  const w = settingsWords();
  const s = settings[p.name];
  const [name, what] = w.settings[p.name];
  const present = textOf(s, p.now);
  const text = written.value[p.name] ?? present;
  const usual = textOf(s, p.usual);
  const about = [
    w.usual(shownAs(p.name, usual)),
    s.min !== undefined && s.max !== undefined && s.kind !== "yes" ? w.range(String(s.min), String(s.max)) : "",
  ].join(" ");
  const changed = p.name in written.value;
  return (
    <div class={changed ? "setting changed" : "setting"} id={`setting-${p.name}`}>
      <strong id={`name-${p.name}`}>
        {s.danger ? "⚠ " : ""}
        {name}
      </strong>
      <p id={`what-${p.name}`}>
        {what} <span class="soft">{about}</span>
      </p>
      {p.wrong && (
        <p class="notice bad" role="alert">
          {p.wrong}
        </p>
      )}
      <div class="value stack">
        <Value {...p} text={text} />
        {(changed || text !== usual) && (
          <div class="row">
            {changed && <Button onPress={() => p.change(present)}>{w.undo}</Button>}
            {text !== usual && <Button onPress={() => p.change(usual)}>{w.toUsual}</Button>}
          </div>
        )}
      </div>
    </div>
  );
}

function Value(p: LineProps & { text: string }): JSX.Element {
  const w = settingsWords();
  const s = settings[p.name];
  const options = w.settings[p.name][2] ?? {};
  const said = { "aria-labelledby": `name-${p.name}`, "aria-describedby": `what-${p.name}` };
  switch (s.kind) {
    case "yes":
      return (
        <label class="choice">
          <input
            {...said}
            type="checkbox"
            checked={p.text === "yes"}
            onChange={(e) => p.change(e.currentTarget.checked ? "yes" : "")}
          />
          {p.text ? shopWords().yes : shopWords().no}
        </label>
      );
    case "choice":
      return (
        <select {...said} class="input" value={p.text} onChange={(e) => p.change(e.currentTarget.value)}>
          {s.options!.map((o) => (
            <option key={o} value={s.prefix + o}>
              {options[o]}
            </option>
          ))}
        </select>
      );
    case "channels":
      return <Channels {...p} options={options} />;
    case "hours":
      return <Hours text={p.text} change={p.change} />;
  }
  return (
    <div class="row" style={{ flexWrap: "nowrap" }}>
      <input
        {...said}
        class="input number"
        inputMode={s.kind === "number" ? "numeric" : s.kind === "minutes" ? "decimal" : "text"}
        aria-invalid={Boolean(p.wrong)}
        autocomplete="off"
        value={p.text}
        onInput={(e) => p.change(e.currentTarget.value)}
      />
      {s.unit && <span class="unit">{w.units[s.unit]}</span>}
    </div>
  );
}

function Channels(p: LineProps & { text: string; options: Readonly<Record<string, string>> }): JSX.Element {
  const s = settings[p.name];
  const chosen = p.text.split(",").filter(Boolean);
  return (
    <div role="group" aria-labelledby={`name-${p.name}`}>
      {s.options!.map((o) => {
        const wire = s.prefix + o;
        return (
          <label key={o} class="choice">
            <input
              type="checkbox"
              checked={chosen.includes(wire)}
              onChange={() =>
                p.change((chosen.includes(wire) ? chosen.filter((c) => c !== wire) : [...chosen, wire]).join(","))
              }
            />
            {p.options[o]}
          </label>
        );
      })}
    </div>
  );
}

function Hours(p: { text: string; change: (text: string) => void }): JSX.Element {
  const w = settingsWords();
  const days = JSON.parse(p.text) as string[];
  return (
    <div class="stack">
      {days.map((d, i) => (
        <label key={i} class="row" style={{ flexWrap: "nowrap" }}>
          <span style={{ minWidth: "7.5em" }}>{w.days[i]}</span>
          <input
            class="input number"
            autocomplete="off"
            value={d}
            onInput={(e) => p.change(JSON.stringify(days.map((x, j) => (j === i ? e.currentTarget.value : x))))}
          />
        </label>
      ))}
    </div>
  );
}
