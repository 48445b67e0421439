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
