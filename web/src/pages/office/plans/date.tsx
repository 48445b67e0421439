// One date of a plan: what became of it, said or taken back, and the ways to move or cancel it.
import type { JSX } from "preact";
import { plans } from "../../../api/services";
import type { OccurrenceJson, PlanJson } from "../../../gen/storehub/v1/plan_pb";
import { colon, comma } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { doubt } from "../../../live/live";
import { useDeed } from "../../../ui/deed";
import { Dialog } from "../../../ui/dialog";
import { Button } from "../../../ui/parts";
import { keep } from "../../../ui/place";
import { say } from "../../../ui/toast";
import { minute, type Catalogue } from "./data";
import { isAhead, marks, undoDays } from "./dates";
import { remarks, StateText } from "./plan";
import { clock, fullDay } from "./time";
import { planWords } from "./words";

interface DateProps {
  plan: PlanJson;
  date: OccurrenceJson;
  catalogue: Catalogue | undefined;
  onClose: () => void;
}

export function DateDialog(p: DateProps): JSX.Element {
  const w = planWords();
  const deed = useDeed();
  const o = p.date;
  const number = o.number ?? 0;
  const at = { planId: p.plan.id ?? "", number };
  const shut = deed.busy || doubt.value !== "none";
  const taken = o.state !== "OCCURRENCE_STATE_PLANNED";
  return (
    <Dialog
      title={`${w.date(number)}${colon()}${fullDay(o.startsAt)}${comma()}${clock(o.startsAt)}`}
      closeLabel={shopWords().close}
      onClose={p.onClose}
    >
      <p class="row">
        <StateText date={o} />
        {o.unpaid && <span class="mark pending plan-state">{w.unpaid}</span>}
      </p>
      <p>{(o.resources ?? []).map((r) => p.catalogue?.resourceName(r) ?? r).join(comma()) || w.noResources}</p>
      {remarks(o).length > 0 && <p class="soft">{remarks(o).join(" · ")}</p>}
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
      <div class="row">
        {marks(o, minute.value).map((state) => (
          <Button
            key={state}
            kind="main"
            disabled={shut}
            onPress={() => void deed.run(plans.markOccurrence, { ...at, state }, { done: () => say("good", w.marked) })}
          >
            {w.mark[state]}
          </Button>
        ))}
        {isAhead(o) && (
          <>
            <Button disabled={shut} onPress={() => keep({ act: "move" })}>
              {w.moveThis}
            </Button>
            <Button kind="danger" disabled={shut} onPress={() => keep({ act: "cancel" })}>
              {w.cancelThis}
            </Button>
          </>
        )}
        {taken && (
          <Button
            disabled={shut}
            onPress={() => void deed.run(plans.undoOccurrence, at, { key: "undo", done: () => say("good", w.undone) })}
          >
            {w.undo}
          </Button>
        )}
      </div>
      {taken && <p class="soft">{w.undoHint(undoDays)}</p>}
    </Dialog>
  );
}
