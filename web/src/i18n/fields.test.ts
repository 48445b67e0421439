// @vitest-environment happy-dom
// A refusal names the field that it is about, and people know it by the label of their page.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { setupWords } from "../pages/setup/words";
import { choose, languages } from "./language";
import { terms as en } from "./terms-en";
import { terms as pl } from "./terms-pl";
import { terms as zh } from "./terms-zh";

const fields = { en: en.words.field, pl: pl.words.field, "zh-CN": zh.words.field };

const folder = "../proto/storehub/v1";
const schema = readdirSync(folder)
  .filter((name) => name.endsWith(".proto"))
  .map((name) => readFileSync(`${folder}/${name}`, "utf8"))
  .join("\n");

/** What only a program writes. */
const programs = new Set(["method", "request_json", "objects"]);

/** The fields that requests cannot go without. */
function wanted(): string[] {
  const found = new Set<string>();
  for (const [, body = ""] of schema.matchAll(/^message \w+Request \{\n(.*?)^\}/gms))
    for (const [, name = ""] of body.matchAll(/(\w+) = \d+ \[[^\]]*\(required\) = true/g)) found.add(name);
  return [...found].filter((name) => !programs.has(name));
}

it("finds the fields of the schema", () => {
  expect(wanted()).toEqual(expect.arrayContaining(["shop", "node_name", "assignment_id", "technician"]));
});

describe.each(languages)("in %s", (language) => {
  it.each(wanted())("%s has a name", (name) => {
    expect(fields[language][name]).toBeTruthy();
  });

  it("what is set up first is called as its page calls it", () => {
    choose(language);
    const w = setupWords();
    const f = fields[language];
    expect([
      f["shop"],
      f["node_name"],
      f["default_region"],
      f["owner.id"],
      f["owner.name"],
      f["token"],
      f["via"],
    ]).toEqual([w.shop, w.nodeName, w.region, w.ownerId, w.ownerName, w.line, w.via]);
  });
});
