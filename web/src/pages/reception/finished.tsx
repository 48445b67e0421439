// A finish that was a mistake can be taken back for two minutes: what was finished here stands at the side so long.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { AssignmentJson } from "../../gen/storehub/v1/model_pb";
import { now } from "../../live/live";
import { Button } from "../../ui/parts";
import { personOf } from "./data";
import { flowWords } from "./flows";
import { open } from "./stage";

/** How long the rules let a finish be taken back. */
export const undoMs = 120_000;

const finished = signal<readonly AssignmentJson[]>([]);

export function keepFinished(a: AssignmentJson): void {
  finished.value = [a, ...finished.value.filter((x) => x.id !== a.id)].slice(0, 3);
}

export function forgetFinished(id: string): void {
  finished.value = finished.value.filter((a) => a.id !== id);
}

/** How long a finish can still be taken back, ms; 0 = not any more. */
export function undoLeft(endedAt: string | null | undefined, at: number): number {
  return endedAt ? Math.max(0, Date.parse(endedAt) + undoMs - at) : 0;
}

export function FinishedSide(): JSX.Element | null {
  const w = flowWords();
  const all = finished.value.filter((a) => undoLeft(a.endedAt, now.value) > 0);
  if (all.length === 0) return null;
  return (
    <section class="card finished" aria-label={w.undo}>
      {all.map((a) => (
        <div class="guest" key={a.id}>
          <span class="grow">
            <b class="number">{a.technician}</b> {personOf(a.technician)?.name}
            <br />
            <small class="soft number">{w.undoFor(Math.ceil(undoLeft(a.endedAt, now.value) / 1_000))}</small>
          </span>
          <Button
            kind="small"
            onPress={() => open("people", { do: "undoFinish", t: a.technician ?? "", id: a.id ?? "" })}
          >
            {w.undo}
          </Button>
        </div>
      ))}
    </section>
  );
}
