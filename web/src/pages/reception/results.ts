// What a dispatch answered beside the assignments, which the board shows: it stands behind # as far as a reload needs
// it, and the warnings here, as they are of the moment.
import { signal } from "@preact/signals";
import type { DispatchResponseJson } from "../../gen/storehub/v1/dispatch_pb";
import type { AssignmentJson, WarningJson } from "../../gen/storehub/v1/model_pb";
import { sum, writeCounts } from "./model";

/** The last answer's warnings, and its assignments until the board shows them. */
export const last = signal<{ warnings: readonly WarningJson[]; assignments: readonly AssignmentJson[] }>({
  warnings: [],
  assignments: [],
});

/** Keeps an answer and tells what stands behind #. */
export function keepResult(answer: DispatchResponseJson): Record<string, string> {
  last.value = { warnings: answer.warnings ?? [], assignments: answer.assignments ?? [] };
  const short = {
    female: answer.shortage?.female ?? 0,
    male: answer.shortage?.male ?? 0,
    any: answer.shortage?.any ?? 0,
  };
  return {
    ids: (answer.assignments ?? []).map((a) => a.id).join(","),
    short: sum(short) > 0 ? writeCounts(short) : "",
  };
}
