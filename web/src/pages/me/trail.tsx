// What happened to his place: what, when, by whom and why, the newest first.
import type { JSX } from "preact";
import type { ExplainTechnicianResponseJson, TrailEntryJson } from "../../gen/storehub/v1/dispatch_pb";
import { clock, day } from "../../i18n/format";
import { shopWords } from "../../i18n/shop";
import { useSentences } from "../../ui/foreseen";
import type { Read } from "../../ui/read";
import { actorWords } from "./actor";
import { meWords } from "./words";

export function Trail(p: { read: Read<ExplainTechnicianResponseJson>; technician: string }): JSX.Element {
  const w = meWords();
  const trail = p.read.value?.trail ?? [];
  return (
    <details class="card">
      <summary>
        <h2>{w.trail}</h2>
      </summary>
      {trail.length === 0 && <p class="soft">{w.trailNone}</p>}
      <ol class="me-list">
        {trail.map((e, i) => (
          <li key={`${e.at} ${i}`}>
            {day(e.at) !== day(trail[i - 1]?.at) && <h3>{day(e.at)}</h3>}
            <Step entry={e} technician={p.technician} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function Step({ entry: e, technician }: { entry: TrailEntryJson; technician: string }): JSX.Element {
  const w = meWords();
  const why = useSentences(e.why ? [e.why] : []);
  const kind = e.kind && e.kind !== "KIND_UNSPECIFIED" ? ` · ${shopWords().kind[e.kind]}` : "";
  const what = e.passedBy
    ? w.passed(e.passedBy)
    : e.what && e.what !== "TRAIL_KIND_UNSPECIFIED"
      ? w.steps[e.what] + kind
      : "";
  const details = [
    e.fromPosition && e.toPosition && e.fromPosition !== e.toPosition
      ? w.moved(e.fromPosition, e.toPosition)
      : e.toPosition
        ? w.to(e.toPosition)
        : "",
    e.by ? w.by(actorWords(e.by, technician)) : "",
    e.reason ? w.reason(e.reason) : "",
    ...why,
  ].filter(Boolean);
  return (
    <div class="me-step">
      <time class="number">{clock(e.at)}</time>
      <div>
        <strong>{what}</strong>
        <div class="soft">{details.join(" · ")}</div>
      </div>
    </div>
  );
}
