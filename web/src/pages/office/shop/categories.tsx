// Categories of technicians: each has a queue of its own.
import type { JSX } from "preact";
import { roster } from "../../../api/services";
import type { CategoryJson, PutCategoryRequestJson } from "../../../gen/storehub/v1/roster_pb";
import { shopWords } from "../../../i18n/shop";
import type { Spec } from "../lib/draft";
import { Entity } from "../lib/entity";
import type { Column } from "../lib/table";
import { officeWords } from "../words";
import { catalogueWords, choicesOf } from "./words";

export default function Categories(): JSX.Element {
  const w = catalogueWords();
  const named = (names: Readonly<Record<string, string>>, value: string | undefined): string =>
    names[value ?? ""] ?? w.shops;
  const columns: Column<CategoryJson>[] = [
    { head: w.id, text: (c) => c.id ?? "" },
    { head: w.name, text: (c) => c.name ?? "" },
    { head: w.startMode, text: (c) => named(w.starts, c.startMode) },
    { head: w.tailAt, text: (c) => named(w.tails, c.tailAt) },
    { head: w.pick, text: (c) => named(w.picks, c.pickPosition) },
    { head: w.usual, text: (c) => shopWords().minutes(c.usualMinutes ?? 0), end: true },
  ];
  const specs: Spec[] = [
    { key: "id", label: w.id, hint: w.idHint, kind: "text", required: true, once: true },
    { key: "name", label: w.name, kind: "text", required: true },
    {
      key: "startMode",
      label: w.startMode,
      kind: "choice",
      choices: choicesOf(w.starts),
      required: true,
      begin: "START_MODE_PENDING_FIRST",
    },
    {
      key: "usualMinutes",
      label: w.usual,
      hint: w.usualHint,
      kind: "number",
      min: 5,
      max: 600,
      required: true,
      begin: 60,
    },
    {
      key: "tailAt",
      label: w.tailAt,
      kind: "choice",
      choices: choicesOf({ TAIL_AT_UNSPECIFIED: w.shops, ...w.tails }),
      required: true,
      begin: "TAIL_AT_UNSPECIFIED",
    },
    {
      key: "pickPosition",
      label: w.pick,
      kind: "choice",
      choices: choicesOf({ PLACE_RULE_UNSPECIFIED: w.shops, ...w.picks }),
      required: true,
      begin: "PLACE_RULE_UNSPECIFIED",
    },
  ];
  return (
    <Entity<CategoryJson>
      title={officeWords().sections.categories}
      topics={["TOPIC_CATALOGUE"]}
      list={async () => (await roster.listCategories({})).categories ?? []}
      columns={columns}
      specs={specs}
      id="id"
      put={(d, o) => roster.putCategory(d as PutCategoryRequestJson, o)}
    />
  );
}
