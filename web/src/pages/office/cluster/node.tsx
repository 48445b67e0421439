// One node: what it is, how it is, what hangs on it, and what can be done with it.
import type { JSX } from "preact";
import type { GetStatusResponseJson, NodeStatusJson } from "../../../gen/storehub/v1/cluster_pb";
import { bytes, date, duration } from "../../../i18n/format";
import { NodeActs } from "./acts";
import { Devices } from "./devices";
import { votes } from "./trouble";
import { clusterWords } from "./words";

interface NodeProps {
  node: NodeStatusJson;
  status: GetStatusResponseJson;
  /** Nothing can be done now, or not by who is here. */
  shut: boolean;
  again: () => void;
}

export function NodeCard(p: NodeProps): JSX.Element {
  const w = clusterWords();
  const n = p.node;
  const up = n.state === "up";
  const role = n.id === p.status.leaderId ? w.leads : votes(n) ? w.votes : w.follows;
  return (
    <article class="card stack node" aria-labelledby={`node-${n.id}`}>
      <header class="row">
        <h3 id={`node-${n.id}`}>{n.name}</h3>
        <span class={`mark ${up ? "idle" : n.state === "down" ? "over" : "pending"}`}>
          {up ? "✓" : n.state === "down" ? "✕" : "?"} {w.state[n.state as keyof typeof w.state] ?? n.state}
        </span>
        <span class={`mark ${n.id === p.status.leaderId ? "serving" : ""}`}>{role}</span>
        {n.id === p.status.nodeId && <span class="soft">{w.here}</span>}
      </header>
      <Facts {...p} />
      {up && <Devices node={n} shut={p.shut} />}
      {!p.shut && <NodeActs node={n} status={p.status} again={p.again} />}
    </article>
  );
}

/** Of a node that is down nothing is shown that was true once, but its address and when it was heard of. */
function Facts(p: NodeProps): JSX.Element {
  const w = clusterWords();
  const n = p.node;
  const facts: [string, string][] = [[w.address, n.apiAddr || n.addr || w.unknown]];
  if (n.id !== p.status.nodeId)
    facts.push([w.heard, Number(n.lastContactMs ?? -1) < 0 ? w.never : w.ago(duration(Number(n.lastContactMs)))]);
  if (n.state === "up") facts.push(...running(n));
  facts.push([w.id, n.id ?? ""]);
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function running(n: NodeStatusJson): [string, string][] {
  const w = clusterWords();
  const d = n.disk;
  const known = d && Number(d.total) > 0;
  const all: [string, string][] = [
    [w.version, n.version || w.unknown],
    [w.lag, n.lag == null ? w.unknown : n.lag === "0" ? w.inStep : w.entries(Number(n.lag))],
    [w.clock, clockText(n.clockAheadMs)],
    [w.certificate, n.certificateExpiresAt ? date(n.certificateExpiresAt) : w.unknown],
    [w.disk, known ? w.diskText(bytes(d.free), bytes(d.total)) : w.unknown],
  ];
  if (known) all.push([w.own, w.ownText(bytes(d.log), bytes(d.snapshots), bytes(d.archive))]);
  const ways = (n.noticeChannels ?? []).map((c) => c.replace("NOTICE_CHANNEL_", "").toLowerCase());
  if (ways.length > 0) all.push([w.notices, ways.join(", ")]);
  if (n.intakeAddr) all.push([w.intake, n.intakeAddr]);
  return all;
}

/** Less than a second nobody notices. */
function clockText(ahead: string | null | undefined): string {
  const w = clusterWords();
  if (ahead == null) return w.unknown;
  const ms = Number(ahead);
  if (Math.abs(ms) < 1_000) return w.exact;
  return (ms > 0 ? w.ahead : w.behind)(duration(Math.abs(ms)));
}
