// No table keeps a word that no page says.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const root = new URL("../", import.meta.url).pathname;
const sources = new Map(
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((f) => /\.tsx?$/.test(f) && !/\.test\./.test(f) && !f.startsWith("gen/"))
    .map((f) => [f, readFileSync(join(root, f), "utf8")]),
);

/** The words of the tables of a file, by the table's name. Prettier sets each on a line of its own. */
function tablesOf(file: string, text: string): [table: string, keys: string[]][] {
  return [...text.matchAll(/^(?:export )?const (\w+) = words\(\{(.*?)^\}\);/gms)].map(([, table, body]) => {
    const own = /^  en: \{\n(.*?)^  \},/ms.exec(body!)?.[1];
    const apart = sources.get(join(dirname(file), "words-en.ts")) ?? "";
    const en = own ?? apart.slice(apart.indexOf("export const en"));
    return [table!, [...en.matchAll(own ? /^    (\w+)[:(]/gm : /^  (\w+)[:(]/gm)].map((m) => m[1]!)];
  });
}

/** Whether a table's words are also taken by a name that only shows when the page runs, such as that of a state. */
const takesByName = (text: string, table: string): boolean =>
  new RegExp(`\\b${table}\\(\\)(\\.\\w+)?\\[|\\bw\\[|keyof ReturnType<typeof ${table}>`).test(text);

const unused: string[] = [];
let seen = 0;
for (const [file, text] of sources)
  for (const [table, keys] of tablesOf(file, text)) {
    const users = [...sources.values()].filter((t) => new RegExp(`\\b${table}\\b`).test(t));
    seen += keys.length;
    if (users.some((t) => takesByName(t, table))) continue;
    const said = (key: string): boolean =>
      users.some((t) => new RegExp(`\\.${key}\\b|"${key}"|\\{[^{}=]*\\b${key}\\b[^{}]*\\} = `).test(t));
    unused.push(...keys.filter((k) => !said(k)).map((k) => `${file}: ${table}.${k}`));
  }

it("has no word that nobody says", () => {
  expect(seen).toBeGreaterThan(900);
  expect(unused).toEqual([]);
});
