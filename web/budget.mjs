// How much JavaScript a page loads before it works, as the browser gets it (gzip). More than the budget fails.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const app = new URL("dist/app/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(app, ".vite/manifest.json"), "utf8"));

/** The pages by their entry, and what each may load, kB. */
const budgets = {
  "src/pages/reception/page.tsx": 60,
  "src/pages/board/page.tsx": 60,
  "src/pages/me/page.tsx": 60,
  "src/pages/signin/page.tsx": 40,
};

/** A chunk and all that it cannot do without. */
function withImports(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const other of manifest[key].imports ?? []) withImports(other, seen);
  return seen;
}

const packed = (file) => gzipSync(readFileSync(join(app, file)), { level: 9 }).length;
const workers = readdirSync(join(app, "assets"))
  .filter((f) => f.startsWith("worker-"))
  .map((f) => `assets/${f}`);

let over = false;
for (const [page, budget] of Object.entries(budgets)) {
  if (!manifest[page]) throw new Error(`there is no ${page} in what was built`);
  const chunks = new Set([...withImports("index.html"), ...withImports(page)]);
  const files = [...[...chunks].map((key) => manifest[key].file), ...workers];
  const size = files.reduce((sum, file) => sum + packed(file), 0) / 1000;
  const verdict = size > budget ? "OVER" : "ok";
  console.log(
    `${page.padEnd(34)} ${size.toFixed(1).padStart(6)} kB of ${budget} kB in ${files.length} files  ${verdict}`,
  );
  over ||= size > budget;
}
process.exit(over ? 1 : 0);
