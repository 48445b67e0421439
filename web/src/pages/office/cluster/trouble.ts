// What is wrong with the shop's nodes, the worst first. The words for it are in troublewords.ts.
import type { DeviceJson, GetStatusResponseJson, NodeStatusJson } from "../../../gen/storehub/v1/cluster_pb";

export type Trouble =
  | { kind: "unbelieved"; why: string }
  | { kind: "noMajority"; up: number; of: number }
  | { kind: "noLeader" }
  | { kind: "oneMore"; up: number; of: number }
  | { kind: "down"; node: string; sinceMs: number }
  | { kind: "alone" }
  | { kind: "pair" }
  | { kind: "fewVotes"; of: number; pcs: number }
  | { kind: "disk"; node: string; freeMb: number; usesMb: number }
  | { kind: "certificate"; node: string; until: string }
  | { kind: "clock"; node: string; aheadMs: number }
  | { kind: "lag"; node: string; entries: number }
  | { kind: "version"; node: string; version: string; others: string }
  | { kind: "terminal"; node: string; terminal: string; why: string }
  | { kind: "device"; node: string; device: string; path: string; why: string }
  | { kind: "gap"; node: string; from: string; to: string; until: string }
  | { kind: "full"; table: string; rows: string; of: string };

/** Those that stop the shop, or nearly. */
const bad: readonly Trouble["kind"][] = ["unbelieved", "noMajority", "noLeader", "oneMore", "down"];

export function isBad(t: Trouble): boolean {
  return bad.includes(t.kind);
}

// What makes a node one that somebody must look after, as the command line has it.
const fewFree = 2 ** 30; // bytes
const soonOverMs = 7 * 86_400_000;
const clockWideMs = 2_000;
/** So many entries come in a burst, as when a catalogue is written; more is a node that does not keep pace. */
const manyEntries = 1_000;

/** Whether a node has a vote. */
export function votes(n: NodeStatusJson): boolean {
  return n.role === "NODE_ROLE_LEADER" || n.role === "NODE_ROLE_VOTER";
}

/** How many nodes with a vote there are, and how many of them answer. */
export function votersOf(st: GetStatusResponseJson): { up: number; of: number } {
  const voters = (st.nodes ?? []).filter(votes);
  return { up: voters.filter((n) => n.state === "up").length, of: voters.length };
}

/** now: ms since 1970. */
export function troubles(st: GetStatusResponseJson, now: number): Trouble[] {
  const nodes = st.nodes ?? [];
  const found: Trouble[] = [...quorum(st)];
  for (const n of nodes)
    if (n.state === "down") found.push({ kind: "down", node: n.name ?? "", sinceMs: Number(n.lastContactMs ?? -1) });
  const leaders = nodes.find((n) => n.id === st.leaderId)?.version ?? "";
  for (const n of nodes) if (n.state !== "down") found.push(...ofNode(n, now, leaders));
  for (const f of st.filling ?? [])
    found.push({ kind: "full", table: f.table ?? "", rows: String(f.rows), of: String(f.rowsMax) });
  return found;
}

function quorum(st: GetStatusResponseJson): Trouble[] {
  const { up, of } = votersOf(st);
  const pcs = (st.nodes ?? []).length;
  const need = Math.floor(of / 2) + 1;
  const found: Trouble[] = st.trouble ? [{ kind: "unbelieved", why: st.trouble }] : [];
  // While enough nodes answer, it is the lead that is on its way.
  if (!st.hasMajority && up < need) found.push({ kind: "noMajority", up, of });
  else if (!st.hasMajority || !st.leaderId) found.push({ kind: "noLeader" });
  else if (pcs === 1) found.push({ kind: "alone" });
  else if (pcs === 2) found.push({ kind: "pair" });
  else if (of < 3) found.push({ kind: "fewVotes", of, pcs });
  else if (up === need && up < of) found.push({ kind: "oneMore", up, of });
  return found;
}

function ofNode(n: NodeStatusJson, now: number, leaders: string): Trouble[] {
  const node = n.name ?? "";
  const found: Trouble[] = [];
  const mb = (...bytes: (string | undefined)[]): number =>
    Math.floor(bytes.reduce((sum, b) => sum + Number(b ?? 0), 0) / 2 ** 20);
  const d = n.disk;
  if (d && Number(d.total) > 0 && Number(d.free) < fewFree)
    found.push({ kind: "disk", node, freeMb: mb(d.free), usesMb: mb(d.log, d.snapshots, d.archive) });
  const until = n.certificateExpiresAt;
  if (until && Date.parse(until) - now < soonOverMs) found.push({ kind: "certificate", node, until });
  const aheadMs = Number(n.clockAheadMs ?? 0);
  if (Math.abs(aheadMs) > clockWideMs) found.push({ kind: "clock", node, aheadMs });
  const entries = Number(n.lag ?? 0);
  if (entries > manyEntries) found.push({ kind: "lag", node, entries });
  if (leaders && n.version && n.version !== leaders)
    found.push({ kind: "version", node, version: n.version, others: leaders });
  for (const t of n.terminalTroubles ?? [])
    found.push({ kind: "terminal", node, terminal: t.terminal ?? "", why: t.why ?? "" });
  for (const x of n.devices ?? []) {
    const why = whyOf(x);
    if (why) found.push({ kind: "device", node, device: x.kind ?? "", path: x.path ?? "", why });
  }
  const gap = n.archiveGaps?.[0];
  if (gap) found.push({ kind: "gap", node, from: String(gap.from), to: String(gap.to), until: gap.until ?? "" });
  return found;
}

/** Why a device does not do what it is there for, "" = it does. */
export function whyOf(d: DeviceJson): string {
  if (d.state !== "DEVICE_STATE_OPEN") return d.lastError || "?";
  return d.limited ?? "";
}

/** What of an answer a device was refused, such as frames with a wrong sum, "" = nothing. */
export function rejected(d: DeviceJson): string {
  return Number(d.rejected ?? 0) > 0 ? `${d.rejected}: ${d.lastReject}` : "";
}
