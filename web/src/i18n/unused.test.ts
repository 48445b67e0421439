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

const table = /^(?:export )?const (\w+) = words\(\{(?: en, "zh-CN": zh, pl \}\);|(.*?)^\}\);)/gms;

/** The words of the tables of a file, by the table's name. Prettier sets each on a line of its own. */
function tablesOf(file: string, text: string): [table: string, keys: string[]][] {
  return [...text.matchAll(table)].map(([, name, body]) => {
    const own = /^  en: \{\n(.*?)^  \},/ms.exec(body ?? "")?.[1];
    const apart = sources.get(join(dirname(file), "words-en.ts")) ?? "";
    const en = own ?? apart.slice(apart.indexOf("export const en"));
    return [name!, [...en.matchAll(own ? /^    (\w+)[:(]/gm : /^  (\w+)[:(]/gm)].map((m) => m[1]!)];
  });
}

/** Its name comes from the schema, and who says it takes it by what an answer tells. */
const ofSchema = /^[A-Z_]+$/;

/** All that is no table: a word may be taken by a name that stands elsewhere. */
const rest = [...sources].map(([f, t]) => (/words/.test(f) ? "" : t.replace(table, ""))).join("\n");

const unused: string[] = [];
let seen = 0;
for (const [file, text] of sources)
  for (const [name, keys] of tablesOf(file, text)) {
    const users = [...sources.values()]
      .filter((t) => new RegExp(`\\b${name}\\b`).test(t))
      .map((t) => t.replace(table, "$1"));
    const said = (key: string): boolean =>
      users.some((t) => new RegExp(`\\b${key}\\b`).test(t)) || rest.includes(`"${key}"`);
    seen += keys.length;
    unused.push(...keys.filter((k) => !ofSchema.test(k) && !said(k)).map((k) => `${file}: ${name}.${k}`));
  }

it("has no word that nobody says", () => {
  expect(seen).toBeGreaterThan(900);
  expect(unused).toEqual([]);
});
