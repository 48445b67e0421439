// Cancelling a date: what it costs is said before.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ScopeJson } from "../gen/storehub/v1/model_pb";
import { comma } from "../i18n/punctuation";
import { doubt, now } from "../live/live";
import { useDeed } from "../ui/deed";
import { useForeseen } from "../ui/foreseen";
import { Button, Field } from "../ui/parts";
import { say } from "../ui/toast";
import { cancelling, ofPlan } from "./acts";
import { actingFor, type DateProps } from "./date";
import { customerOf } from "./lanes";
import { ScopeChoice } from "./move";
import { agendaWords } from "./words";

interface Cancelled {
  booking?: { punchCard?: string } | null;
  occurrences?: { punchCard?: string }[] | null;
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
  const seen = useForeseen<Cancelled>(act.method, act.request, options, ["TOPIC_AGENDA", "TOPIC_PUNCH_CARDS"]);
  const hours = p.book.settings?.lateCancelHours ?? 0;
  const late = Date.parse(p.entry.startsAt ?? "") - now.value < hours * 3_600_000;
  const cards = [seen.answer?.booking, ...(seen.answer?.occurrences ?? [])].map((d) => d?.punchCard).filter(Boolean);
  const done = (): void => {
    say("good", w.cancelled(customerOf(p.entry)));
    p.onDone();
  };
  return (
    <div class="stack">
      {ofPlan(id) && <ScopeChoice value={scope.value} onChoose={(s) => (scope.value = s)} />}
      <p class={`notice ${late ? "warn" : "good"}`} role="status">
        {[late ? w.late(hours) : w.inTime(hours), late && (cards[0] ? w.takesUnit(cards.join(comma())) : w.takesNone)]
          .filter(Boolean)
          .join(" ")}
      </p>
      {late && (
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
          disabled={deed.busy || doubt.value !== "none" || Boolean(seen.refused)}
          onPress={() => void deed.run(act.run, done, options)}
        >
          {w.cancelIt}
        </Button>
      </div>
    </div>
  );
}
