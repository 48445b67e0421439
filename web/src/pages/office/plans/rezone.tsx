// After the shop's zone has changed: bring the dates that are ahead back to the time of day that was agreed on.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { plans } from "../../../api/services";
import { may } from "../../../api/session";
import type { PlanJson, StuckDateJson } from "../../../gen/storehub/v1/plan_pb";
import { colon, comma } from "../../../i18n/punctuation";
import { doubt } from "../../../live/live";
import { useDeed } from "../../../ui/deed";
import { Button } from "../../../ui/parts";
import { conflictText, holderText } from "./holders";
import { zoneOf } from "./data";
import { planWords } from "./words";

export function Rezone(p: { plans: readonly PlanJson[] }): JSX.Element | null {
  const w = planWords();
  const deed = useDeed();
  const from = useSignal<string | undefined>(undefined);
  const moved = useSignal<number | undefined>(undefined);
  const stuck = useSignal<readonly StuckDateJson[]>([]);
  const other = p.plans.find((plan) => (plan.left ?? 0) > 0 && plan.zone && plan.zone !== zoneOf());
  if (!may("PERMISSION_MANAGE") || (!other && moved.value === undefined)) return null;
  const run = (): Promise<void> =>
    deed.run(plans.rezonePlans, from.value ? { from: from.value } : {}, {
      done: (answer) => {
        moved.value = (moved.value ?? 0) + (answer.moved ?? 0);
        stuck.value = answer.stuck ?? [];
        from.value = answer.next ?? undefined;
      },
    });
  return (
    <section class="notice warn plan-rezone" aria-label={w.rezoneNow}>
      <div class="stack grow">
        {other && <p>{w.rezone(other.zone!)}</p>}
        {moved.value !== undefined && <p role="status">{w.rezoned(moved.value)}</p>}
        {stuck.value.length > 0 && <p>{w.stuckDates}</p>}
        <ul>
          {stuck.value.map((s) => (
            <li key={s.date}>
              {s.localTime} · {holderText(s.date ?? "")}
              {colon()}
              {(s.conflicts ?? []).map((c) => conflictText(c)).join(comma())}
            </li>
          ))}
        </ul>
        {deed.failed && <p role="alert">{deed.failed}</p>}
      </div>
      {(other || from.value) && (
        <Button onPress={() => void run()} disabled={deed.busy || doubt.value !== "none"}>
          {w.rezoneNow}
        </Button>
      )}
    </section>
  );
}
