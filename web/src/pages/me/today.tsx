// His day: counts by kind, minutes with guests, and every turn.
import type { JSX } from "preact";
import type { TrailEntryJson } from "../../gen/storehub/v1/dispatch_pb";
import { clock } from "../../i18n/format";
import { businessDay } from "../../i18n/zone";
import { now, zoneName } from "../../live/live";
import { KindMark } from "../../ui/marks";
import { minutesOf, turnsOf, type Mine, type Turn } from "./mine";
import { meWords } from "./words";

export function Today(p: { mine: Mine; trail: readonly TrailEntryJson[]; cutoffMin: number }): JSX.Element {
  const w = meWords();
  // The business day ends at the cut-off and not at midnight.
  const dayOf = (at: string | number): string =>
    businessDay(new Date(at).getTime(), zoneName.value || "UTC", p.cutoffMin);
  const turns = turnsOf(p.trail, dayOf, dayOf(now.value));
  return (
    <section class="card stack">
      <h2>{w.today}</h2>
      <dl class="me-counts">
        <Count name={w.rotations} n={p.mine.entry?.rotationsToday ?? 0} />
        <Count name={w.requests} n={p.mine.entry?.requestsToday ?? 0} />
        <Count name={w.minutes} n={minutesOf(turns, now.value)} />
      </dl>
      {turns.length === 0 && <p class="soft">{w.turnsNone}</p>}
      <ol class="me-list">
        {turns.map((t) => (
          <li key={t.id} class="me-step">
            <time class="number">{clock(t.startedAt || t.sentAt || t.endedAt)}</time>
            <span class="row">
              <KindMark kind={t.kind} />
              <span>
                {endWords(t)}
                {t.startedAt && t.endedAt && ` · ${clock(t.startedAt)}–${clock(t.endedAt)}`}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function endWords(t: Turn): string {
  const w = meWords().ends;
  return t.end ? w[t.end] : t.startedAt ? w.running : w.called;
}

function Count(p: { name: string; n: number }): JSX.Element {
  return (
    <div>
      <dt>{p.name}</dt>
      <dd class="number">{p.n}</dd>
    </div>
  );
}
