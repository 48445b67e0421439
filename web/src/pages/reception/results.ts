// What a dispatch answered beside the assignments, which the board shows: it stands behind # as far as a reload needs
// it, and the warnings here, as they are of the moment.
import { signal } from "@preact/signals";
import type { PassedOverJson } from "../../gen/storehub/v1/cluster_pb";
import type { DispatchResponseJson } from "../../gen/storehub/v1/dispatch_pb";
import type { AssignmentJson, WarningJson } from "../../gen/storehub/v1/model_pb";
import { sum, writeCounts } from "./model";

/** What an answer told beside what the board shows. */
export interface Last {
  /** The ids of its assignments, as they stand behind #. */
  of: string;
  warnings: readonly WarningJson[];
  /** Until the board shows them. */
  assignments: readonly AssignmentJson[];
  /** Who was passed over, as it was foreseen. */
  passed: readonly PassedOverJson[];
}

const nothing: Last = { of: "", warnings: [], assignments: [], passed: [] };

const last = signal<Last>(nothing);

/** Keeps an answer and tells what stands behind #. */
export function keepResult(
  answer: DispatchResponseJson,
  passed: readonly PassedOverJson[] = [],
): Record<string, string> {
  const ids = (answer.assignments ?? []).map((a) => a.id).join(",");
  last.value = { of: ids, warnings: answer.warnings ?? [], assignments: answer.assignments ?? [], passed };
  const short = {
    female: answer.shortage?.female ?? 0,
    male: answer.shortage?.male ?? 0,
    any: answer.shortage?.any ?? 0,
  };
  return {
    ids,
    short: sum(short) > 0 ? writeCounts(short) : "",
  };
}

/** What is known of the dispatch of these assignments; of one that was before the last, nothing. */
export function resultOf(ids: string): Last {
  return last.value.of === ids ? last.value : nothing;
}
