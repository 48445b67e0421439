// Cancelling dates of a plan: how many, and what it costs, is said before.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { plans } from "../../../api/services";
import type { PlanJson } from "../../../gen/storehub/v1/plan_pb";
import { colon, comma } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { doubt } from "../../../live/live";
import { useDeed } from "../../../ui/deed";
import { Dialog } from "../../../ui/dialog";
import { Button, Field } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { useSettings, minute } from "./data";
import { isAhead, late, scoped, type Scope } from "./dates";
import { firstScope, ScopeChoice } from "./scope";
import { clock, fullDay } from "./time";
import { planWords } from "./words";

interface CancelProps {
  plan: PlanJson;
  /** 0 = all that are ahead. */
  number: number;
  onClose: () => void;
}

export function Cancel(p: CancelProps): JSX.Element {
  const w = planWords();
  const deed = useDeed();
  const settings = useSettings();
  const scope = useSignal<Scope>(firstScope(p.number));
  const reason = useSignal("");
  const waive = useSignal(false);
  const dates = p.plan.occurrences ?? [];
  const named = dates.find((o) => o.number === p.number);
  const list = scoped(dates, p.number, scope.value, minute.value).filter(isAhead);
  const hours = settings?.lateCancelHours ?? 12;
  const tooLate = waive.value ? 0 : late(list, minute.value, hours).length;
  const all = scope.value === "SCOPE_ALL_FUTURE";
  const write = (): Promise<void> =>
    deed.run(
      plans.cancelOccurrences,
      {
        planId: p.plan.id ?? "",
        scope: scope.value,
        reason: reason.value,
        waiveUnit: waive.value,
        ...(all ? {} : { number: p.number }),
      },
      { done: (answer) => say("good", w.cancelled(answer.total ?? 0)), onward: p.onClose },
    );
  const title = named
    ? `${w.cancelDates}${colon()}${fullDay(named.startsAt)}${comma()}${clock(named.startsAt)}`
    : w.cancelDates;
  return (
    <Dialog
      title={title}
      closeLabel={shopWords().close}
      onClose={p.onClose}
      footer={
        <>
          <Button onPress={p.onClose}>{shopWords().back}</Button>
          <Button
            kind="danger"
            disabled={deed.busy || list.length === 0 || !settings || doubt.value !== "none"}
            onPress={() => void write()}
          >
            {w.cancelDates}
          </Button>
        </>
      }
    >
      <ScopeChoice number={p.number} value={scope.value} change={(s) => (scope.value = s)} />
      <Field label={w.reason}>
        {(a) => (
          <input
            {...a}
            class="input"
            maxLength={200}
            value={reason.value}
            onInput={(e) => (reason.value = e.currentTarget.value)}
          />
        )}
      </Field>
      <label class="choice">
        <input type="checkbox" checked={waive.value} onChange={() => (waive.value = !waive.value)} />
        <span>{w.waive}</span>
      </label>
      <div class={`notice ${tooLate ? "warn" : ""} stack`} role="status">
        <p>{list.length ? w.willCancel(list.length) : w.nothingAhead}</p>
        {list.length > 0 && <p>{tooLate ? w.willTake(tooLate, hours) : w.willFree}</p>}
      </div>
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
    </Dialog>
  );
}
