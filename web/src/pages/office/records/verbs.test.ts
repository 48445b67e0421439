// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { operations, verb } from "./verbs";

test("every command of the schema has words, and in each language its own", () => {
  const proto = readFileSync("../proto/storehub/v1/command.proto", "utf8");
  const oneof = /oneof op \{([^}]*)\}/.exec(proto)![1]!;
  const commands = [...oneof.matchAll(/^\s+(\w+) \w+ = \d+;/gm)].map((m) => m[1]!.replace(/Request$/, ""));
  expect(commands.length).toBeGreaterThan(80);
  expect(commands.filter((c) => !operations.includes(c))).toEqual([]);
  for (const l of ["en", "zh-CN", "pl"] as const) {
    const said = operations.map((o) => verb(o, l));
    expect(said.filter((v, i) => said.indexOf(v) !== i)).toEqual([]);
  }
  expect(verb("SomethingNew", "pl")).toBe("SomethingNew");
});
