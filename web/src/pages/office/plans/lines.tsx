// The dates of a preview, one by one.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { named } from "../../../api/fault";
import type { WarningJson } from "../../../gen/storehub/v1/model_pb";
import { language } from "../../../i18n/language";
import { reasonSentence } from "../../../i18n/sentence";
import type { Catalogue } from "./data";
import { holderText, Taken, useHolders } from "./holders";
import type { DateLine } from "./outcome";
import { clock, fullDay } from "./time";
import { planWords } from "./words";

export function Lines(p: { lines: readonly DateLine[]; catalogue: Catalogue }): JSX.Element {
  const w = planWords();
  const troubled = p.lines.filter((l) => l.conflicts.length > 0 || l.busy);
  const { names } = useHolders(troubled[0]?.at, troubled.at(-1)?.at);
  let number = 0;
  return (
    <ol class="plan-dates card" aria-label={w.lookAt}>
      {p.lines.map((l) => {
        if (l.date) number++;
        return <Line key={l.at} line={l} number={l.date ? number : undefined} catalogue={p.catalogue} names={names} />;
      })}
    </ol>
  );
}

function Line(p: {
  line: DateLine;
  number: number | undefined;
  catalogue: Catalogue;
  names: ReadonlyMap<string, string>;
}): JSX.Element {
  const w = planWords();
  const { date, conflicts, tried, busy, at } = p.line;
  const note = date?.note && date.note !== "OCCURRENCE_NOTE_UNSPECIFIED" ? w.notes[date.note] : tried ? w.tried : "";
  return (
    <li class={date ? "" : "taken"}>
      <span class="number plan-number">{p.number ?? "–"}</span>
      <span class="grow">
        <strong>{fullDay(at)}</strong> <span class="number">{clock(at)}</span>
        {note && <small class="soft"> {note}</small>}
        {busy && <p>⚠ {w.busy(holderText(busy, p.names))}</p>}
        {conflicts.length > 0 && <Taken conflicts={conflicts} catalogue={p.catalogue} names={p.names} />}
      </span>
      <span class={`mark plan-state ${date ? "idle" : "over"}`}>{date ? `✓ ${w.free}` : "✕"}</span>
    </li>
  );
}

/** Whether the customer's punch cards have a unit for each date. */
export function Units(p: { warnings: readonly WarningJson[]; catalogue: Catalogue }): JSX.Element | null {
  const text = useSignal("");
  const short = p.warnings.find((x) => x.reason === "REASON_UNITS_SHORT");
  const all = named(short?.args);
  const args = { ...all, item: p.catalogue.itemName(all["item"]) };
  useEffect(() => {
    let overtaken = false;
    if (!short) text.value = "";
    else
      void reasonSentence("REASON_UNITS_SHORT", args).then((s) => {
        if (!overtaken) text.value = s;
      });
    return () => void (overtaken = true);
  }, [JSON.stringify(args), language.value]);
  if (!text.value) return null;
  return <p class="notice warn">{text.value}</p>;
}
