// A state or a kind as people see it from afar: a letter and a colour, and its name for who cannot see either.
import type { JSX } from "preact";
import type { KindJson, TechnicianStateJson } from "../gen/storehub/v1/model_pb";
import { shopWords } from "../i18n/shop";

const stateClass: Record<TechnicianStateJson, string> = {
  TECHNICIAN_STATE_UNSPECIFIED: "",
  TECHNICIAN_STATE_OFF: "",
  TECHNICIAN_STATE_LEAVE: "",
  TECHNICIAN_STATE_IDLE: "idle",
  TECHNICIAN_STATE_BREAK: "break",
  TECHNICIAN_STATE_HELD: "held",
  TECHNICIAN_STATE_PENDING: "pending",
  TECHNICIAN_STATE_SERVING: "serving",
};

/** The class that colours something by a technician's state. */
export function classOf(state: TechnicianStateJson | undefined): string {
  return stateClass[state ?? "TECHNICIAN_STATE_UNSPECIFIED"];
}

export function StateMark(p: { state: TechnicianStateJson | undefined }): JSX.Element | null {
  const w = shopWords();
  if (!p.state || p.state === "TECHNICIAN_STATE_UNSPECIFIED") return null;
  return (
    <abbr class={`mark ${classOf(p.state)}`} title={w.state[p.state]}>
      <span aria-hidden="true">{w.stateLetter[p.state]}</span>
      <span class="hidden-text">{w.state[p.state]}</span>
    </abbr>
  );
}

export function KindMark(p: { kind: KindJson | undefined }): JSX.Element | null {
  const w = shopWords();
  if (!p.kind || p.kind === "KIND_UNSPECIFIED") return null;
  return (
    <abbr class="mark" title={w.kind[p.kind]}>
      <span aria-hidden="true">{w.kindLetter[p.kind]}</span>
      <span class="hidden-text">{w.kind[p.kind]}</span>
    </abbr>
  );
}
