// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { named } from "../api/fault";
import type { ReasonJson } from "../gen/storehub/v1/reason_pb";
import { choose, languages } from "./language";
import { reasonSentence, type Reasons } from "./sentence";
import { fill } from "./template";
import * as en from "./reasons-en";
import * as pl from "./reasons-pl";
import * as zh from "./reasons-zh";

const all: Record<string, Reasons> = { en, pl, "zh-CN": zh };
const reasons = Object.keys(en.texts) as (keyof typeof en.texts)[];

/** A value for every place of a template, as the rules would give it. */
function given(template: string): Record<string, string> {
  const args: Record<string, string> = {};
  for (const [, name = "", vocabulary] of template.matchAll(/\{([a-z_]+)(?::([a-z]+))?\}/g)) {
    if (name === "missing") Object.assign(args, { female: "1", male: "2", any: "3" });
    else args[name] = vocabulary ? (Object.keys(en.terms.words[vocabulary as "field"])[0] ?? "") : `<${name}>`;
    if (name.endsWith("_ms")) args[name] = "1796000000000";
    if (name.endsWith("_minor")) Object.assign(args, { [name]: "1250", currency: "PLN" });
  }
  return args;
}

describe.each(languages)("in %s", (language) => {
  const { texts, terms } = all[language]!;
  beforeEach(() => choose(language));

  it.each(reasons)("%s is a sentence without values", async (reason) => {
    const said = await reasonSentence(reason, {});
    expect(said.trim().length).toBeGreaterThan(3);
    expect(said).not.toMatch(/undefined|NaN|[{}[\]|]|\.\.| [.,;:]|,,|  /);
  });

  it.each(reasons)("%s shows the values it is given", async (reason) => {
    const args = given(texts[reason]);
    const said = await reasonSentence(reason, args);
    expect(said).not.toMatch(/undefined|NaN|[{}[\]|]|\.\.| [.,;:]|,,|  |17960000/);
    for (const [, name = ""] of firstChoices(texts[reason]).matchAll(/\{([a-z_]+)\}/g)) {
      if (args[name]?.startsWith("<")) expect(said).toContain(args[name]);
    }
  });

  it("has the same words as English", () => {
    for (const [vocabulary, words] of Object.entries(en.terms.words)) {
      expect(Object.keys(terms.words[vocabulary as "field"]).sort(), vocabulary).toEqual(Object.keys(words).sort());
    }
  });

  it("says the same values as English", () => {
    const places = (t: string): string[] => [...new Set([...t.matchAll(/\{([a-z_]+)/g)].map((m) => m[1] ?? ""))].sort();
    for (const reason of reasons) expect(places(texts[reason]), reason).toEqual(places(en.texts[reason]));
  });
});

function firstChoices(template: string): string {
  return template.replace(/\[([^\]]*)\]/g, (_, choice: string) => choice.split("|")[0] ?? "");
}

describe("a template", () => {
  it("leaves out a part whose value is missing, and takes the next", () => {
    const text = "[{a} and {b}|only {a}|nobody] came[ at {c}|].";
    expect(fill(text, { a: "1", b: "2", c: "3" }, en.terms)).toBe("1 and 2 came at 3.");
    expect(fill(text, { a: "1" }, en.terms)).toBe("only 1 came.");
    expect(fill(text, {}, en.terms)).toBe("nobody came.");
  });

  it("does not read what a value says as a template", () => {
    expect(fill("[{a}|none] {b}", { a: "[{b}|x]", b: "$1 {a}" }, en.terms)).toBe("[{b}|x] $1 {a}");
  });

  it("shows identifiers, times and spans in words", () => {
    expect(fill("{state:technician}", { state: "BREAK" }, en.terms)).toBe("on a break");
    expect(fill("{state:technician}", { state: "NEW_ONE" }, en.terms)).toBe("NEW_ONE");
    expect(fill("{field:field}", { field: "objects[3].starts_at" }, en.terms)).toBe("“Time”");
    choose("en");
    expect(fill("{value}", { value: "2026-12-25 14:05" }, en.terms)).toMatch(/Dec.*14:05$/);
    expect(fill("{max}", { field: "duration_ms", max: "5400000" }, en.terms)).toBe("90 min");
  });

  it("names everybody whom a refusal names", () => {
    const args = named([
      { name: "count", value: "3" },
      { name: "technician", value: "8" },
      { name: "technician", value: "12" },
    ]);
    expect(fill("{count}: {technician}", args, zh.terms)).toBe("3: 8、12");
  });
});

it("says nothing of no reason", async () => {
  expect(await reasonSentence("REASON_UNSPECIFIED" satisfies ReasonJson, {})).toBe("");
});
