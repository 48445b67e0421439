// The plan that was made: its dates, and those that are not in it.
import type { JSX } from "preact";
import { plans } from "../../../api/services";
import { shopWords } from "../../../i18n/shop";
import { Button } from "../../../ui/parts";
import { keep, spot } from "../../../ui/place";
import { useRead } from "../../../ui/read";
import { ownerOf, type Catalogue } from "./data";
import { remarks } from "./plan";
import { clock, fullDay } from "./time";
import { planWords } from "./words";

const gone = { made: "", out: "", other: "" };

export function Result(p: { id: string; catalogue: Catalogue }): JSX.Element {
  const w = planWords();
  const read = useRead(["TOPIC_AGENDA", "TOPIC_CUSTOMERS"], () => plans.getPlan({ id: p.id }));
  const plan = read.value?.plan ?? undefined;
  const out = (spot.value.get("out") ?? "").split(",").filter(Boolean).map(Number);
  return (
    <section class="stack" aria-label={w.done}>
      <p class={`notice ${spot.value.get("other") ? "warn" : "good"}`} role="status">
        {spot.value.get("other") ? w.doneOther : w.done}
      </p>
      <div class="row">
        <Button kind="main" onPress={() => keep({ ...gone, print: p.id }, "push")}>
          {w.print}
        </Button>
        <Button onPress={() => keep({ ...gone, open: p.id }, "push")}>{w.open}</Button>
        <Button onPress={() => keep({ ...gone, new: "1", step: "customer" }, "push")}>{w.another}</Button>
        <Button onPress={() => keep(gone, "push")}>{w.back}</Button>
      </div>
      {!plan && <p>{read.failed || shopWords().loading}</p>}
      {plan && (
        <h3>
          {ownerOf(plan)} · {p.catalogue.itemName(plan.item)} · {w.dates(plan.total ?? 0)}
        </h3>
      )}
      {out.length > 0 && (
        <div class="notice warn stack">
          <p>{w.leftOut}</p>
          <ul>
            {out.map((minute) => (
              <li key={minute}>
                {fullDay(minute * 60_000)} {clock(minute * 60_000)}
              </li>
            ))}
          </ul>
        </div>
      )}
      <ol class="plan-dates card" aria-label={w.lookAt}>
        {(plan?.occurrences ?? []).map((o) => (
          <li key={o.number}>
            <span class="number plan-number">{o.number}</span>
            <span class="grow">
              <strong>{fullDay(o.startsAt)}</strong> <span class="number">{clock(o.startsAt)}</span>
              <small class="soft"> {remarks(o).join(" · ")}</small>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
