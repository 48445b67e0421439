// The form that makes a service plan, in four steps. All of it stands behind #: a reload or going back loses nothing.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { may } from "../../../api/session";
import { comma } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { doubt } from "../../../live/live";
import { useCustomer } from "../../../ui/customer";
import { Button } from "../../../ui/parts";
import { keep, spot } from "../../../ui/place";
import { doubtText } from "../../../ui/shell";
import { CustomerStep } from "./customer";
import { clockKnown, useCatalogue, zoneOf, type Catalogue, minute } from "./data";
import { cleared, draftFrom, kept, type Draft } from "./draft";
import { Look } from "./look";
import { Resources, wanting } from "./resources";
import { Result } from "./result";
import { howMany, whole } from "./series";
import { What } from "./what";
import { planWords } from "./words";

const steps = ["customer", "what", "who", "look"] as const;
type Step = (typeof steps)[number];

/** The first step that is not whole yet: behind it nobody can be. */
function furthest(d: Draft, catalogue: Catalogue): Step {
  const item = catalogue.items.find((i) => i.id === d.item && i.bookingMode === "BOOKING_MODE_PLAN");
  if (!d.customer) return "customer";
  if (!item || !whole(d, zoneOf(), minute.value, may("PERMISSION_BACKDATE"))) return "what";
  return wanting(catalogue, d.item, d.resources).length > 0 ? "who" : "look";
}

export function Wizard(): JSX.Element {
  const w = planWords();
  const { value: catalogue, failed } = useCatalogue();
  const made = spot.value.get("made");
  // Without the shop's zone nobody could tell which times are over.
  if (!catalogue || !clockKnown.value) return <p class={failed ? "notice bad" : ""}>{failed || shopWords().loading}</p>;
  if (made) return <Result id={made} catalogue={catalogue} />;
  return (
    <>
      <div class="row">
        <Button onPress={() => keep({ ...cleared, step: "" }, "push")}>← {w.back}</Button>
      </div>
      {doubt.value !== "none" && <p class="notice bad">{doubtText(doubt.value)}</p>}
      <Steps catalogue={catalogue} />
    </>
  );
}

function Steps(p: { catalogue: Catalogue }): JSX.Element {
  const w = planWords();
  const draft = draftFrom(spot.value);
  const most = steps.indexOf(furthest(draft, p.catalogue));
  const asked = steps.indexOf((spot.value.get("step") ?? "customer") as Step);
  const at = Math.min(Math.max(asked, 0), most);
  const step = steps[at]!;
  // Whoever was led back to a step stays in it until he goes on himself, and does not jump away while he writes.
  useEffect(() => {
    if (spot.value.get("step") !== step) keep({ step });
  }, [step]);
  const change = (c: Partial<Draft>): void => keep({ ...kept(c), sent: "" });
  const go = (s: Step): void => keep({ step: s, sent: "" }, "push");
  return (
    <section class="plan-wizard stack" aria-label={w.add}>
      <Path at={at} most={most} go={go} />
      <Chosen draft={draft} catalogue={p.catalogue} />
      <Heading key={step} text={w.steps[step]} />
      {step === "customer" && (
        <CustomerStep
          chosen={draft.customer}
          choose={(id) => keep({ ...kept({ customer: id }), step: "what" }, "push")}
        />
      )}
      {step === "what" && <What draft={draft} catalogue={p.catalogue} change={change} />}
      {step === "who" && (
        <Resources
          catalogue={p.catalogue}
          item={draft.item}
          chosen={draft.resources}
          change={(resources) => change({ resources })}
        />
      )}
      {step === "look" && <Look draft={draft} catalogue={p.catalogue} change={change} />}
      {step !== "look" && (
        <div class="row plan-foot">
          {at > 0 && <Button onPress={() => go(steps[at - 1]!)}>{shopWords().back}</Button>}
          <span class="grow" />
          <Button kind="main" disabled={most <= at} onPress={() => go(steps[at + 1]!)}>
            {w.next}
          </Button>
        </div>
      )}
    </section>
  );
}

/** The heading of a step takes the focus when the step changes, so that a reader goes on there. */
function Heading(p: { text: string }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h3 ref={heading} tabIndex={-1} class="plan-heading">
      {p.text}
    </h3>
  );
}

function Path(p: { at: number; most: number; go: (s: Step) => void }): JSX.Element {
  const w = planWords();
  return (
    <ol class="plan-path" aria-label={w.step}>
      {steps.map((s, i) => (
        <li key={s}>
          <button
            type="button"
            class="button"
            aria-current={i === p.at ? "step" : undefined}
            disabled={i > p.most}
            onClick={() => p.go(s)}
          >
            <span class="number">{i + 1}</span> <span class="plan-path-name">{w.steps[s]}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** What was chosen in the steps before. */
function Chosen(p: { draft: Draft; catalogue: Catalogue }): JSX.Element | null {
  const w = planWords();
  const d = p.draft;
  const customer = useCustomer(d.customer);
  if (!d.customer) return null;
  const parts = [
    customer.value ? customer.value.customer?.name : customer.failed ? d.customer : "…",
    d.item && p.catalogue.itemName(d.item),
    d.item && howMany(d) > 0 && `${w.repeat[d.repeat]}${comma()}${w.dates(howMany(d))}`,
    d.resources.map(p.catalogue.resourceName).join(comma()),
  ];
  return <p class="plan-chosen">{parts.filter(Boolean).join(" · ")}</p>;
}
