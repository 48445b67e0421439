// Sentences with values, as the reasons of refusals have them: {name} is a value, {name:words} one that is shown in
// words, [a part|another] the first part of whose values none is missing, and nothing when there is no such part.
import type { Args } from "../api/fault";
import { board, now } from "../live/live";
import { clock, day, moment, money } from "./format";

/** The words of a language for what stands as an identifier in the values. */
export interface Terms {
  /** Between the things of a list. */
  comma: string;
  /** A name of a field, in quotation marks. */
  quoted: (name: string) => string;
  minutes: (n: number) => string;
  /** So many women, men, and people of whom it does not matter. */
  people: (female: number, male: number, any: number) => string;
  words: Record<Vocabulary, Readonly<Record<string, string>>>;
}

/** The kinds of identifiers that have words. */
export type Vocabulary =
  | "technician"
  | "assignment"
  | "kind"
  | "gender"
  | "ticket"
  | "notice"
  | "date"
  | "mode"
  | "resource"
  | "role"
  | "outcome"
  | "field"
  | "table";

const part = /\[([^\]]*)\]/g;
const place = /\{([a-z_]+)(?::([a-z]+))?\}/g;

// Fewer milliseconds are a span and no time: 1973.
const firstTime = 100_000_000_000;

/** fill makes a sentence of a template and the values there are. */
export function fill(template: string, args: Args, terms: Terms): string {
  const all = derived(args, terms);
  const value = (name: string, vocabulary?: string): string => shown(name, all, terms, vocabulary as Vocabulary);
  return template
    .replace(part, (_, choice: string) => choice.split("|").find((p) => whole(p, value)) ?? "")
    .replace(place, (_, name: string, vocabulary?: string) => value(name, vocabulary));
}

function whole(text: string, value: (name: string, vocabulary?: string) => string): boolean {
  return [...text.matchAll(place)].every((m) => value(m[1] ?? "", m[2]) !== "");
}

/** What is said by one value and stands in several. */
function derived(args: Args, terms: Terms): Args {
  const n = (name: string): number => Number(args[name] ?? 0);
  const missing = terms.people(n("female"), n("male"), n("any"));
  return missing ? { ...args, missing } : args;
}

function shown(name: string, args: Args, terms: Terms, vocabulary?: Vocabulary): string {
  const raw = args[name] ?? "";
  if (raw === "") return "";
  if (vocabulary === "field") return terms.quoted(fieldName(raw, terms));
  if (vocabulary) return terms.words[vocabulary][raw] ?? raw;
  if (name.endsWith("_ms") || (bounds.has(name) && args["field"]?.endsWith("_ms"))) return instant(raw, terms);
  if (name.endsWith("_minor") && args["currency"]) return money(raw, args["currency"]);
  if (name === "category") return board.value?.categories?.find((c) => c.id === raw)?.name || raw;
  return wall(raw) ?? raw.split(", ").join(terms.comma);
}

const bounds = new Set(["value", "min", "max", "limit", "oldest"]);

function fieldName(path: string, terms: Terms): string {
  const bare = path.replace(/\[\d+\]/g, "");
  return terms.words.field[bare] ?? terms.words.field[bare.split(".").at(-1) ?? ""] ?? path;
}

/** A time of today without its day, another with it; a span in minutes. */
function instant(raw: string, terms: Terms): string {
  const ms = Number(raw);
  if (!Number.isFinite(ms)) return raw;
  if (ms < firstTime) return terms.minutes(Math.round(ms / 60_000));
  return day(ms) === day(now.value) ? clock(ms) : moment(ms);
}

/** A day, perhaps with a time, as the rules write it by the shop's clock: "2026-12-25 14:05". */
function wall(raw: string): string | undefined {
  const m = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))?$/.exec(raw);
  if (!m?.[1]) return undefined;
  const date = day(`${m[1]}T12:00:00Z`, "UTC");
  return m[2] ? `${date}, ${m[2]}` : date;
}
