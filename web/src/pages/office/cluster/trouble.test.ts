// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { GetStatusResponseJson, NodeStatusJson } from "../../../gen/storehub/v1/cluster_pb";
import { choose, languages } from "../../../i18n/language";
import { rejected, troubles, votersOf, whyOf } from "./trouble";
import { troubleText } from "./troublewords";

const now = Date.parse("2026-11-30T10:00:00Z");

function node(name: string, more: Partial<NodeStatusJson> = {}): NodeStatusJson {
  return { id: `id-${name}`, name, role: "NODE_ROLE_VOTER", state: "up", version: "1", lag: "0", ...more };
}

function status(...nodes: NodeStatusJson[]): GetStatusResponseJson {
  return { nodes, leaderId: nodes[0]?.id ?? "", hasMajority: true };
}

const three = [node("a", { role: "NODE_ROLE_LEADER" }), node("b"), node("c")] as const;
const kinds = (st: GetStatusResponseJson): string[] => troubles(st, now).map((t) => t.kind);

test("three nodes that run are no trouble", () => {
  expect(troubles(status(...three), now)).toEqual([]);
  expect(votersOf(status(...three))).toEqual({ up: 3, of: 3 });
});

test("two of three: one more loss stops the shop; of five it does not", () => {
  const down = node("c", { state: "down", lastContactMs: "8000" });
  expect(troubles(status(three[0], three[1], down), now)).toEqual([
    { kind: "oneMore", up: 2, of: 3 },
    { kind: "down", node: "c", sinceMs: 8000 },
  ]);
  expect(kinds(status(...three, node("d"), { ...down, name: "e" }))).toEqual(["down"]);
});

test("a node that follows counts neither as there nor as missing", () => {
  const follower = node("d", { role: "NODE_ROLE_NONVOTER", state: "down" });
  expect(votersOf(status(...three, follower))).toEqual({ up: 3, of: 3 });
  expect(kinds(status(...three, follower))).toEqual(["down"]);
});

test("one node, two nodes, no majority, no leader", () => {
  expect(kinds(status(three[0]))).toEqual(["alone"]);
  expect(kinds(status(three[0], three[1]))).toEqual(["pair"]);
  // The second has no vote before the third is there.
  const follows = node("b", { role: "NODE_ROLE_NONVOTER" });
  expect(kinds(status(three[0], follows))).toEqual(["pair"]);
  expect(kinds(status(three[0], follows, node("c", { role: "NODE_ROLE_NONVOTER" })))).toEqual(["fewVotes"]);
  const lost = { ...status(three[0], node("b", { state: "down" }), node("c", { state: "down" })), hasMajority: false };
  expect(kinds(lost)).toEqual(["noMajority", "down", "down"]);
  expect(kinds({ ...status(...three), leaderId: "" })).toEqual(["noLeader"]);
  expect(kinds({ ...status(...three), hasMajority: false })).toEqual(["noLeader"]);
});

test("what a node runs out of is told, of one that is down only that it is down", () => {
  const ill: Partial<NodeStatusJson> = {
    disk: { free: "100000000", total: "5000000000", log: "1048576", snapshots: "0", archive: "1048576" },
    certificateExpiresAt: "2026-12-03T10:00:00Z",
    clockAheadMs: "-5000",
    lag: "5000",
    version: "0",
    terminalTroubles: [{ terminal: "till", why: "it is another node's" }],
    archiveGaps: [{ from: "7", to: "9", until: "2026-11-01T10:00:00Z" }],
  };
  expect(kinds(status(three[0], three[1], node("c", ill)))).toEqual([
    "disk",
    "certificate",
    "clock",
    "lag",
    "version",
    "terminal",
    "gap",
  ]);
  expect(kinds(status(three[0], three[1], node("c", { ...ill, state: "down" })))).toEqual(["oneMore", "down"]);
  expect(kinds({ ...status(...three), filling: [{ table: "rooms", rows: "90", rowsMax: "100" }] })).toEqual(["full"]);
});

test("a device that is gone says why, one that works has nothing to say", () => {
  expect(whyOf({ state: "DEVICE_STATE_OPEN", lastError: "was away", limited: "" })).toBe("");
  expect(whyOf({ state: "DEVICE_STATE_RETRYING", lastError: "no such device" })).toBe("no such device");
  expect(whyOf({ state: "DEVICE_STATE_OPEN", limited: "no Chinese" })).toBe("no Chinese");
  expect(rejected({ rejected: "3", lastReject: "checksum" })).toBe("3: checksum");
  expect(rejected({ rejected: "0" })).toBe("");
});

test("every trouble says in every language what to do", () => {
  const all = troubles(
    {
      ...status(three[0], three[1], node("c", { state: "down", lastContactMs: "-1" })),
      trouble: "its state differs",
      filling: [{ table: "rooms", rows: "90", rowsMax: "100" }],
    },
    now,
  );
  expect(all).toHaveLength(4);
  const texts = new Set<string>();
  for (const l of languages) {
    choose(l);
    for (const t of all) for (const text of troubleText(t)) texts.add(text);
  }
  expect(texts.size).toBe(all.length * 2 * languages.length);
});
