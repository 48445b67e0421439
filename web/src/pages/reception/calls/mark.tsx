// A call's state by letter and colour, and its name for who cannot see either.
import type { JSX } from "preact";
import type { CallJson, CallStateJson } from "../../../gen/storehub/v1/call_pb";
import { callWords } from "./words";

const colour: Record<CallStateJson, string> = {
  CALL_STATE_UNSPECIFIED: "",
  CALL_STATE_RINGING: "pending",
  CALL_STATE_ANSWERED: "serving",
  CALL_STATE_ENDED: "",
  CALL_STATE_MISSED: "over",
};

/** What became of a call in words: to be called back, or what was done; "" = nothing. */
export function becameOf(c: CallJson): string {
  const w = callWords();
  if (c.followup && c.followup !== "FOLLOWUP_UNSPECIFIED") return w.followup[c.followup];
  if (c.direction === "DIRECTION_OUTBOUND") return w.direction.DIRECTION_OUTBOUND;
  if (!c.outcome || c.outcome === "CALL_OUTCOME_UNSPECIFIED" || c.outcome === "CALL_OUTCOME_NONE") return "";
  return w.outcome[c.outcome];
}

export function CallMark(p: { call: CallJson }): JSX.Element | null {
  const w = callWords();
  const state = p.call.state ?? "CALL_STATE_UNSPECIFIED";
  if (state === "CALL_STATE_UNSPECIFIED") return null;
  return (
    <abbr class={`mark ${colour[state]}`} title={w.state[state]}>
      <span aria-hidden="true">{w.stateLetter[state]}</span>
      <span class="hidden-text">{w.state[state]}</span>
    </abbr>
  );
}
