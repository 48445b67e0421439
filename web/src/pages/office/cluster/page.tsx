// The shop's nodes: how they are now, what is wrong and what to do about it, their devices, and how another PC joins. It is a section of
// the back office, which every enrolled terminal may open: whoever stands before a broken PC sees it at the next one.
import type { JSX } from "preact";
import { cluster } from "../../../api/services";
import { may } from "../../../api/session";
import type { GetStatusResponseJson } from "../../../gen/storehub/v1/cluster_pb";
import { shopWords } from "../../../i18n/shop";
import { doubt, now } from "../../../live/live";
import { usePoll } from "../../../ui/poll";
import { doubtText } from "../../../ui/shell";
import { Join } from "./join";
import { NodeCard } from "./node";
import { isBad, troubles, votersOf } from "./trouble";
import { troubleText } from "./troublewords";
import { clusterWords } from "./words";
import "./cluster.css";

/** How they are changes without a word of the stream, so they are asked, as often as the nodes ask each other. */
const everyMs = 2_000;

export default function Cluster(): JSX.Element {
  const w = clusterWords();
  const read = usePoll(() => cluster.getStatus({}), everyMs);
  const st = read.value;
  if (!st) return <p role="status">{read.failed || shopWords().loading}</p>;
  const why = read.failed || doubtText(doubt.value);
  const acts = may("PERMISSION_CLUSTER");
  return (
    <div class={why ? "cluster stale" : "cluster"}>
      <p class="soft">{w.what}</p>
      {why && (
        <p class="notice bad" role="alert">
          {w.old(why)}
        </p>
      )}
      <Summary status={st} />
      <section class="stack" aria-label={w.nodes}>
        {(st.nodes ?? []).map((n) => (
          <NodeCard key={n.id} node={n} status={st} shut={!acts || why !== ""} again={read.again} />
        ))}
      </section>
      {!acts && <p class="notice warn">{w.mayNot}</p>}
      {acts && <Join nodes={st.nodes ?? []} shut={why !== ""} />}
      <section class="card stack">
        <h3>{w.backups}</h3>
        <p>{w.backupsWhat}</p>
      </section>
    </div>
  );
}

/** What a person wants to know first: is it well, and if not what is to be done. */
function Summary(p: { status: GetStatusResponseJson }): JSX.Element {
  const w = clusterWords();
  const { up, of } = votersOf(p.status);
  const found = troubles(p.status, now.value);
  const self = p.status.nodes?.find((n) => n.id === p.status.nodeId)?.name ?? "";
  return (
    <section class="stack">
      <p>
        <strong role="status">{w.answering(up, of)}</strong> <span class="soft">· {w.asked(self)}</span>
      </p>
      {found.length === 0 && (
        <p class="notice good">
          <span aria-hidden="true">✓</span> {w.well}
        </p>
      )}
      {found.map((t) => {
        const [what, fix] = troubleText(t);
        return (
          <div key={JSON.stringify({ ...t, sinceMs: 0 })} class={`notice trouble ${isBad(t) ? "bad" : "warn"}`}>
            <span aria-hidden="true">{isBad(t) ? "⚠" : "!"}</span>
            <div>
              <strong>{what}</strong>
              <p>{fix}</p>
            </div>
          </div>
        );
      })}
    </section>
  );
}
