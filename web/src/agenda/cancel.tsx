// Cancelling a date: what it costs is said before.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ScopeJson } from "../gen/storehub/v1/model_pb";
import { shopWords } from "../i18n/shop";
import { doubt, now } from "../live/live";
import { useDeed } from "../ui/deed";
import { useForeseen } from "../ui/foreseen";
import { Button, Field } from "../ui/parts";
import { say } from "../ui/toast";
import { cancelling, ofPlan, type Cancelled, type CancelledDate } from "./acts";
import { actingFor, type DateProps } from "./date";
import { customerOf } from "./lanes";
import { late } from "./late";
import { ScopeChoice } from "./move";
import { agendaWords } from "./words";

/** What cancelling comes to, in one sentence or two. */
function costs(dates: readonly CancelledDate[], hours: number, waived: boolean): { text: string; free: boolean } {
  const w = agendaWords();
  const tooLate = late(dates, now.value, hours).length;
  if (tooLate === 0) return { text: w.inTime(hours), free: true };
  const cards = dates.flatMap((d) => d.punchCard || []);
  const taken = waived || cards.length === 0 ? w.takesNone : w.takesUnits(cards.length, [...new Set(cards)].join(", "));
  return { text: `${w.late(tooLate, dates.length, hours)} ${taken}`, free: false };
}

export function CancelForm(p: DateProps): JSX.Element {
  const w = agendaWords();
  const deed = useDeed();
  const reason = useSignal("");
  const waive = useSignal(false);
  const scope = useSignal<ScopeJson>("SCOPE_THIS");
  const id = p.entry.id ?? "";
  const options = actingFor(id, p.options);
  const act = cancelling(id, reason.value.trim(), waive.value, scope.value);
  // What it costs does not depend on the reason.
  const asked = cancelling(id, "", waive.value, scope.value);
  const seen = useForeseen<Cancelled>(asked.method, asked.request, options, ["TOPIC_AGENDA", "TOPIC_PUNCH_CARDS"]);
  const { settings } = p.book;
  const dates = [seen.answer?.booking ?? [], seen.answer?.occurrences ?? []].flat();
  const last = settings && seen.answer ? costs(dates, settings.lateCancelHours ?? 0, waive.value) : undefined;
  // While it is asked anew nothing is said of it, and what was offered stays there to be taken back.
  const cost = seen.asking ? undefined : last;
  const cancel = (): void =>
    void deed.run(act.write, act.request, {
      ...options,
      done: () => say("good", w.cancelled(customerOf(p.entry))),
      onward: () => p.onDone(),
    });
  return (
    <div class="stack">
      {ofPlan(id) && <ScopeChoice value={scope.value} onChoose={(s) => (scope.value = s)} />}
      {!seen.refused && (
        <p class={`notice ${!cost ? "" : cost.free ? "good" : "warn"}`} role="status">
          {cost ? cost.text : shopWords().loading}
        </p>
      )}
      {((last && !last.free) || waive.value) && (
        <label class="date-check">
          <input type="checkbox" checked={waive.value} onChange={(e) => (waive.value = e.currentTarget.checked)} />
          {w.waive}
        </label>
      )}
      <Field label={w.reason}>
        {(a) => (
          <input
            {...a}
            class="input"
            maxLength={200}
            autocomplete="off"
            value={reason.value}
            onInput={(e) => (reason.value = e.currentTarget.value)}
          />
        )}
      </Field>
      {(deed.failed || seen.refused) && (
        <p class="notice bad" role="alert">
          {deed.failed || seen.refused}
        </p>
      )}
      <div class="row">
        <Button onPress={() => p.onMode("")}>{w.keepIt}</Button>
        <Button
          kind="danger"
          class="confirm"
          disabled={deed.busy || doubt.value !== "none" || Boolean(seen.refused) || !cost}
          onPress={cancel}
        >
          {w.cancelIt}
        </Button>
      </div>
    </div>
  );
}
