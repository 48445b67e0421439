// Selling a card, and putting right what was put down wrongly.
import { bracketed } from "../../../i18n/punctuation";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { plans } from "../../../api/services";
import type { PaymentMethodJson } from "../../../gen/storehub/v1/model_pb";
import type { PunchCardJson } from "../../../gen/storehub/v1/plan_pb";
import { blank, type Draft, type Spec } from "../lib/draft";
import { Form } from "../lib/form";
import { zoneOf, type Catalogue } from "../plans/data";
import { expiryOf } from "./expiry";
import { punchCardWords } from "./words";

const most = 999;

export function Sell(p: {
  customer: string;
  currency: string;
  catalogue: Catalogue;
  onClose: () => void;
}): JSX.Element {
  const w = punchCardWords();
  const items = p.catalogue.items.filter((i) => (i.minutes ?? 0) > 0);
  const paid = (d: Draft): boolean => Boolean(d["method"]);
  const specs: Spec[] = [
    {
      key: "item",
      label: w.item,
      kind: "choice",
      required: true,
      choices: [{ value: "", label: "–" }, ...items.map((i) => ({ value: i.id ?? "", label: i.name || (i.id ?? "") }))],
    },
    { key: "units", label: w.units, hint: w.unitsHint, kind: "number", min: 1, max: most, required: true, begin: 10 },
    { key: "expiresAt", label: w.expiresAt, hint: w.expiresHint, kind: "day" },
    {
      key: "method",
      label: w.method,
      hint: w.methodHint,
      kind: "choice",
      choices: Object.entries(w.methods).map(([value, label]) => ({ value, label })),
    },
    { key: "amountMinor", label: bracketed(w.amount, p.currency), kind: "money", currency: p.currency, when: paid },
    { key: "reference", label: w.reference, hint: w.referenceHint, kind: "text", when: paid },
  ];
  const start = useSignal(blank(specs));
  return (
    <Form
      title={w.sell}
      specs={specs}
      start={start.value}
      isNew
      onClose={p.onClose}
      put={(d, o) => {
        const expiresAt = expiryOf(String(d["expiresAt"]), zoneOf());
        const payment = {
          method: d["method"] as PaymentMethodJson,
          amountMinor: String(d["amountMinor"]),
          reference: String(d["reference"]),
        };
        return plans.sellPunchCard(
          {
            customerId: p.customer,
            item: String(d["item"]),
            units: Number(d["units"]),
            ...(expiresAt && { expiresAt }),
            ...(paid(d) && { payment }),
          },
          o,
        );
      }}
    />
  );
}

export function Adjust(p: { card: PunchCardJson; onClose: () => void }): JSX.Element {
  const w = punchCardWords();
  const left = p.card.unitsLeft ?? 0;
  const specs: Spec[] = [
    { key: "units", label: w.change, hint: w.changeHint(left), kind: "number", min: -left, max: most - left },
    { key: "expiresAt", label: w.newExpiry, hint: w.newExpiryHint, kind: "day" },
    { key: "reason", label: w.reason, hint: w.reasonHint, kind: "text", required: true },
  ];
  const start = useSignal(blank(specs));
  return (
    <Form
      title={w.adjustTitle(p.card.id ?? "")}
      specs={specs}
      start={start.value}
      isNew
      onClose={p.onClose}
      check={(d): Record<string, string> => (d["units"] === 0 && !d["expiresAt"] ? { units: w.nothing } : {})}
      put={(d, o) => {
        const expiresAt = expiryOf(String(d["expiresAt"]), zoneOf());
        return plans.adjustPunchCard(
          {
            id: p.card.id ?? "",
            units: Number(d["units"]),
            reason: String(d["reason"]),
            ...(expiresAt && { expiresAt }),
          },
          o,
        );
      }}
    />
  );
}
