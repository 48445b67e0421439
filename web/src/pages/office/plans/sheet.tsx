// What the customer takes home: every date in his own language, and how to reach the shop. No id of the shop's stands on it.
import type { JSX } from "preact";
import { plans } from "../../../api/services";
import type { OccurrenceJson } from "../../../gen/storehub/v1/plan_pb";
import { language, languages, ownName, type Language } from "../../../i18n/language";
import { shopWords } from "../../../i18n/shop";
import { shopName } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { keep, spot } from "../../../ui/place";
import { useRead } from "../../../ui/read";
import { listWords } from "../lib/words";
import { minute, ownerOf, useCatalogue, useSettings, type Catalogue } from "./data";
import { sheetWords } from "./sheetwords";
import { clockIn, longDay } from "./time";
import { planWords } from "./words";

/** Units on the customer's cards that are good for the service now. */
function useUnits(customer: string, item: string): number | undefined {
  const read = useRead(
    ["TOPIC_PUNCH_CARDS"],
    async () => (customer ? ((await plans.listPunchCards({ customerId: customer })).cards ?? []) : []),
    [customer],
  );
  const cards = (read.value ?? []).filter(
    (c) => c.item === item && (!c.expiresAt || Date.parse(c.expiresAt) > minute.value),
  );
  return cards.length > 0 ? cards.reduce((sum, c) => sum + (c.unitsLeft ?? 0), 0) : undefined;
}

export function PlanSheet(p: { id: string }): JSX.Element {
  const read = useRead(["TOPIC_AGENDA", "TOPIC_CUSTOMERS"], () => plans.getPlan({ id: p.id }));
  const plan = read.value?.plan ?? undefined;
  const catalogue = useCatalogue().value;
  const settings = useSettings();
  const units = useUnits(plan?.customerId ?? "", plan?.item ?? "");
  const l = languages.find((x) => x === spot.value.get("lang")) ?? language.value;
  const s = sheetWords[l];
  if (!plan || !catalogue) return <p>{read.failed || shopWords().loading}</p>;
  return (
    <>
      <Tools id={p.id} language={l} />
      <article class="plan-sheet card" lang={l} aria-label={s.title}>
        <header>
          <strong class="plan-sheet-shop">{shopName.value}</strong>
          {settings?.shopPhone && (
            <span>
              {s.phone}: <span class="number">{settings.shopPhone}</span>
            </span>
          )}
        </header>
        <h3>{s.title}</h3>
        <dl class="proof">
          <dt>{s.customer}</dt>
          <dd>{ownerOf(plan)}</dd>
          <dt>{s.item}</dt>
          <dd>{catalogue.itemName(plan.item)}</dd>
        </dl>
        <p>
          {s.dates(plan.total ?? 0)} · {s.done}: {(plan.done ?? 0) - (plan.noShows ?? 0)} · {s.left}: {plan.left ?? 0}
        </p>
        <ol class="plan-sheet-dates">
          {(plan.occurrences ?? []).map((o) => (
            <SheetDate key={o.number} date={o} language={l} catalogue={catalogue} />
          ))}
        </ol>
        {units !== undefined && <p>{s.units(units)}</p>}
        <footer>
          <p>{s.change}</p>
          <p class="soft">
            {s.zone} {s.printed}: {longDay(minute.value, l)}, {clockIn(minute.value, l)}
          </p>
        </footer>
      </article>
    </>
  );
}

function Tools(p: { id: string; language: Language }): JSX.Element {
  const w = planWords();
  return (
    <div class="row no-print">
      <Button onPress={() => keep({ print: "", lang: "", open: p.id }, "push")}>← {shopWords().back}</Button>
      <span class="grow" />
      <select
        class="input plan-sheet-language"
        aria-label={w.language}
        value={p.language}
        onChange={(e) => keep({ lang: e.currentTarget.value })}
      >
        {languages.map((l) => (
          <option key={l} value={l}>
            {ownName[l]}
          </option>
        ))}
      </select>
      <Button kind="main" onPress={() => print()}>
        {listWords().print}
      </Button>
    </div>
  );
}

function SheetDate(p: { date: OccurrenceJson; language: Language; catalogue: Catalogue }): JSX.Element {
  const o = p.date;
  const state = o.state && sheetWords[p.language].states[o.state];
  return (
    <li class={o.state === "OCCURRENCE_STATE_CANCELLED" ? "gone" : ""}>
      <span class="grow">{longDay(o.startsAt, p.language)}</span>
      <strong class="number">
        {clockIn(o.startsAt, p.language)}–{clockIn(o.endsAt, p.language)}
      </strong>
      <small>{[state, ...(o.resources ?? []).map(p.catalogue.resourceName)].filter(Boolean).join(" · ")}</small>
    </li>
  );
}
