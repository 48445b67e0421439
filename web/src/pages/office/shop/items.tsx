// Services and products: how long, how much, and what a technician must be able to do.
import type { JSX } from "preact";
import { shop as shopService } from "../../../api/services";
import type { PutServiceItemRequestJson, ServiceItemJson } from "../../../gen/storehub/v1/shop_pb";
import { money } from "../../../i18n/format";
import { bracketed } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { useRead } from "../../../ui/read";
import { numberColumn, type Column } from "../lib/column";
import type { Spec } from "../lib/draft";
import { Entity } from "../lib/entity";
import { officeWords } from "../words";
import { catalogueWords, choicesOf } from "./words";

export default function Items(): JSX.Element {
  const w = catalogueWords();
  const settings = useRead(["TOPIC_SETTINGS"], () => shopService.getSettings({}));
  const currency = settings.value?.settings?.currency;
  if (!currency) return <p>{settings.failed || shopWords().loading}</p>;
  const kinds = choicesOf(w.kinds);
  const columns: Column<ServiceItemJson>[] = [
    { head: w.id, text: (i) => i.id ?? "" },
    { head: w.name, text: (i) => i.name ?? "" },
    { head: w.minutes, text: (i) => String(i.minutes ?? 0), end: true },
    { head: w.buffer, text: (i) => String(i.bufferMinutes ?? 0), end: true },
    {
      ...numberColumn<ServiceItemJson>(w.price, (i) => Number(i.priceMinor ?? 0)),
      text: (i) => money(i.priceMinor, currency),
    },
    { head: w.weight, text: (i) => String(i.turnWeightPct ?? 100), end: true },
    {
      head: w.mode,
      // A product takes no time, so nobody books it.
      text: (i) => (i.minutes ? (choicesOf(w.modes).find((m) => m.value === i.bookingMode)?.label ?? "") : "–"),
    },
    { head: w.skills, text: (i) => (i.skills ?? []).join(", ") },
  ];
  const specs: Spec[] = [
    { key: "id", label: w.id, hint: w.idHint, kind: "text", required: true, once: true },
    { key: "name", label: w.name, kind: "text", required: true },
    { key: "minutes", label: w.minutes, hint: w.minutesHint, kind: "number", max: 600, required: true, begin: 60 },
    { key: "bufferMinutes", label: w.buffer, kind: "number", max: 120, required: true },
    { key: "priceMinor", label: bracketed(w.price, currency), kind: "money", currency, required: true },
    { key: "turnWeightPct", label: w.weight, hint: w.weightHint, kind: "number", max: 100, required: true, begin: 100 },
    {
      key: "bookingMode",
      label: w.mode,
      hint: w.modeHint,
      kind: "choice",
      choices: choicesOf(w.modes),
      required: true,
      once: true,
      begin: "BOOKING_MODE_APPOINTMENT",
    },
    {
      key: "capacity",
      label: w.capacity,
      hint: w.capacityHint,
      kind: "number",
      min: 1,
      max: 1000,
      required: true,
      begin: 1,
    },
    { key: "skills", label: w.skills, hint: w.skillsHint, kind: "list" },
    { key: "needs", label: w.needs, kind: "choices", choices: kinds },
  ];
  return (
    <Entity<ServiceItemJson>
      title={officeWords().sections.items}
      topics={["TOPIC_CATALOGUE"]}
      list={async () => (await shopService.listServiceItems({})).items ?? []}
      columns={columns}
      specs={specs}
      id="id"
      put={(d, o) => shopService.putServiceItem(d as PutServiceItemRequestJson, o)}
    />
  );
}
