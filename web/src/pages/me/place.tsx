// Where he stands, in letters that can be read at arm's length, and why he is not next.
import type { JSX } from "preact";
import type { ExplainTechnicianResponseJson } from "../../gen/storehub/v1/dispatch_pb";
import { clock } from "../../i18n/format";
import { shopWords } from "../../i18n/shop";
import { useSentences } from "../../ui/foreseen";
import { classOf, StateMark } from "../../ui/marks";
import type { Read } from "../../ui/read";
import type { Mine } from "./mine";
import { meWords } from "./words";

export function Place(p: { technician: string; mine: Mine }): JSX.Element {
  const w = meWords();
  const { entry, before, category } = p.mine;
  const state = entry?.state;
  const named = state && state !== "TECHNICIAN_STATE_UNSPECIFIED" ? shopWords().state[state] : "";
  return (
    <section class={`card me-place ${classOf(state)}`} aria-live="polite">
      <div class="row">
        <strong class="me-number number">{p.technician}</strong>
        <span class="grow">{entry?.name}</span>
        <StateMark state={state} />
        <strong>{named}</strong>
      </div>
      <p class="me-turn">{before === 0 ? w.next : before !== undefined ? w.before(before) : ""}</p>
      <p>
        {entry?.position ? w.place(entry.position, category) : w.noPlace}
        {entry?.until && ` · ${w.until(clock(entry.until))}`}
      </p>
      {entry?.leaveAfterService && <p>{w.afterThis}</p>}
    </section>
  );
}

export function Why(p: { read: Read<ExplainTechnicianResponseJson>; mine: Mine }): JSX.Element {
  const w = meWords();
  const why = p.read.value?.whyNotNext;
  const sentences = useSentences(why ?? []);
  return (
    <section class="card stack">
      <h2>{why?.length === 0 ? w.next : w.why}</h2>
      {p.read.failed && <p class="notice bad">{p.read.failed}</p>}
      {why?.length === 0 && <p>{w.whyNone}</p>}
      <ul class="me-list">
        {sentences.map((s) => (
          <li key={s}>{s}</li>
        ))}
      </ul>
    </section>
  );
}
