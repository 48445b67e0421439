// @vitest-environment happy-dom
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { choose } from "./language";
import { bracketed, colon } from "./punctuation";

afterEach(() => choose("en"));

/** The sources of the pages, and of no test. */
const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|^gen\//.test(name))
  .map((name) => ({ name, lines: readFileSync(`src/${name}`, "utf8").split("\n") }));

function linesWith(name: RegExp, wrong: (line: string) => boolean): string[] {
  return sources
    .filter((s) => name.test(s.name))
    .flatMap((s) => s.lines.filter(wrong).map((line) => `${s.name}: ${line.trim()}`));
}

/** What of a line is text for people: its strings, without addresses, in which a colon is none. */
function texts(line: string): string {
  const code = line.replace(/^\s*(\/\/|\/?\*).*|\s\/\/ .*/, "").replace(/https?:\/\/[^，。”\s]*/g, "");
  return [...code.matchAll(/"[^"]*"|`[^`]*`/g)].map(([text]) => text).join("\n");
}

const halfBesideChinese = /[\u4e00-\u9fff] ?[(),:;?!]|[(),:;?!] ?[\u4e00-\u9fff]/;
const isHalf = (line: string): boolean => halfBesideChinese.test(texts(line));

describe("Chinese text", () => {
  it("has the signs of its own width", () => {
    expect(linesWith(/./, isHalf)).toEqual([]);
  });

  it.each(['label: "备注(选填)",', 'hint: "如 足疗, 精油。",', "said: (n) => `房间: ${n}`,", 'ask: "确定?",'])(
    "would be told by %s",
    (line) => expect(isHalf(line)).toBe(true),
  );

  it.each([
    'via: "https://主机:端口，多个用逗号隔开",',
    '  zh: "中文", // 中文: a comment',
    "/** 手牌: the number. */",
  ])("is right in %s", (line) => expect(isHalf(line)).toBe(false));

  it("is put together by the signs of the language", () => {
    choose("zh-CN");
    expect([bracketed("备注", "选填"), `房间${colon()}5`]).toEqual(["备注（选填）", "房间：5"]);
    choose("pl");
    expect(bracketed("Notatka", "opcjonalne")).toBe("Notatka (opcjonalne)");
  });

  it("gets no brackets from a page that speaks all languages", () => {
    expect(linesWith(/\.tsx$/, (line) => /\} \(\$\{/.test(line))).toEqual([]);
  });
});
