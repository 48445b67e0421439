// A finish that was a mistake can be taken back for two minutes: what was finished here stands at the side so long.
import { computed, signal } from "@preact/signals";
import type { JSX } from "preact";
import { may } from "../../api/session";
import type { AssignmentJson } from "../../gen/storehub/v1/model_pb";
import { now } from "../../live/live";
import { Button } from "../../ui/parts";
import { personOf } from "./data";
import { panelWords } from "./panels/words";
import { open } from "./stage";
import { ticketNames } from "./ticket/names";

/** How long the rules let a finish be taken back. */
export const undoMs = 120_000;

const finished = signal<readonly AssignmentJson[]>([]);

/** What was finished here, newest first: it may still have to go on a ticket when nobody can take the finish back. */
export const finishedHere = computed(() => finished.value);

/** As many as stand at the side. */
const mostAtSide = 3;
const mostKept = 30;

export function keepFinished(a: AssignmentJson): void {
  finished.value = [a, ...finished.value.filter((x) => x.id !== a.id)].slice(0, mostKept);
}

export function forgetFinished(id: string): void {
  finished.value = finished.value.filter((a) => a.id !== id);
}

/** How long a finish can still be taken back, ms; 0 = not any more. */
export function undoLeft(endedAt: string | null | undefined, at: number): number {
  return endedAt ? Math.max(0, Date.parse(endedAt) + undoMs - at) : 0;
}

export function FinishedSide(): JSX.Element | null {
  const w = panelWords();
  const all = finished.value.filter((a) => undoLeft(a.endedAt, now.value) > 0).slice(0, mostAtSide);
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
          {may("PERMISSION_TICKETS") && (
            <Button kind="small" onPress={() => open("tickets", { a: a.id ?? "" })}>
              {ticketNames().toTicket}
            </Button>
          )}
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
