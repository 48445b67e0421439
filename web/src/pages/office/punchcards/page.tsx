// Punch cards (次卡) of a customer: what is left on each, and every unit that was sold, taken or given back.
import type { JSX } from "preact";
import { plans } from "../../../api/services";
import type { PunchCardJson } from "../../../gen/storehub/v1/plan_pb";
import { money } from "../../../i18n/format";
import { shopWords } from "../../../i18n/shop";
import { doubt, now } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { keep, spot } from "../../../ui/place";
import { useRead } from "../../../ui/read";
import { CustomerStep } from "../plans/customer";
import { useCatalogue, useSettings, zoneOf, type Catalogue } from "../plans/data";
import { fullDay } from "../plans/time";
import { lastDayOf } from "./expiry";
import { Adjust, Sell } from "./forms";
import { Ledger } from "./ledger";
import { punchCardWords } from "./words";
import "../plans/plans.css";

export default function PunchCards(): JSX.Element {
  const w = punchCardWords();
  const customer = spot.value.get("customer");
  if (customer) return <Cards key={customer} customer={customer} />;
  return (
    <>
      <p class="soft">{w.intro}</p>
      <section class="plan-wizard stack" aria-label={w.whose}>
        <h3>{w.whose}</h3>
        <CustomerStep chosen="" choose={(id) => keep({ customer: id }, "push")} />
      </section>
    </>
  );
}

function Cards(p: { customer: string }): JSX.Element {
  const w = punchCardWords();
  const read = useRead(["TOPIC_PUNCH_CARDS", "TOPIC_CUSTOMERS", "TOPIC_PEOPLE"], () =>
    plans.listPunchCards({ customerId: p.customer }),
  );
  const catalogue = useCatalogue().value;
  const currency = useSettings()?.currency;
  const cards = read.value?.cards ?? [];
  const act = spot.value.get("act");
  const close = (): void => keep({ act: "" });
  const adjusted = cards.find((c) => c.id === act);
  return (
    <>
      <div class="row">
        <Button onPress={() => keep({ customer: "", act: "" }, "push")}>← {w.another}</Button>
        <span class="grow" />
        <Button kind="main" disabled={doubt.value !== "none"} onPress={() => keep({ act: "sell" }, "push")}>
          ＋ {w.sell}
        </Button>
      </div>
      <h3>{read.value?.customerName ?? "…"}</h3>
      {read.failed && (
        <p class="notice bad" role="alert">
          {read.failed}
        </p>
      )}
      {!read.value && !read.failed && <p>{shopWords().loading}</p>}
      {read.value && cards.length === 0 && <p class="soft">{w.none}</p>}
      {read.value?.truncated && <p class="notice warn">{w.more}</p>}
      {cards.map((c) => (
        <Card key={c.id} card={c} catalogue={catalogue} currency={currency ?? ""} />
      ))}
      {act === "sell" && catalogue && currency && (
        <Sell customer={p.customer} currency={currency} catalogue={catalogue} onClose={close} />
      )}
      {adjusted && <Adjust card={adjusted} onClose={close} />}
    </>
  );
}

function Card(p: { card: PunchCardJson; catalogue: Catalogue | undefined; currency: string }): JSX.Element {
  const w = punchCardWords();
  const c = p.card;
  const method = c.payment?.method;
  const expired = Boolean(c.expiresAt) && Date.parse(c.expiresAt!) <= now.value;
  const about = [
    c.id,
    w.soldAt(fullDay(c.soldAt)),
    c.expiresAt ? w.expires(fullDay(`${lastDayOf(c.expiresAt, zoneOf())}T12:00:00Z`, "UTC")) : w.never,
    method && method in w.methods ? w.paid(w.methods[method as keyof typeof w.methods]) : "",
    method && p.currency ? money(c.payment?.amountMinor, p.currency) : "",
  ];
  return (
    <section class="card stack" aria-label={c.id ?? ""}>
      <div class="row">
        <div class="punch-about">
          <strong>{p.catalogue?.itemName(c.item) ?? c.item}</strong>
          <p class="soft">{about.filter(Boolean).join(" · ")}</p>
        </div>
        <strong class="number punch-left">{w.of(c.unitsLeft ?? 0, c.unitsSold ?? 0)}</strong>
        {expired && <span class="mark over plan-state">{w.expired}</span>}
        {!expired && !c.unitsLeft && <span class="mark plan-state">{w.empty}</span>}
        <Button
          label={w.adjustTitle(c.id ?? "")}
          disabled={doubt.value !== "none"}
          onPress={() => keep({ act: c.id ?? "" }, "push")}
        >
          {w.adjust}
        </Button>
      </div>
      <Ledger card={c} />
    </section>
  );
}
