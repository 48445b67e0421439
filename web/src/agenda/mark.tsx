// What became of a date: a letter and a colour, and its name for who cannot see either.
import type { JSX } from "preact";
import type { OccurrenceStateJson } from "../gen/storehub/v1/model_pb";
import { agendaWords } from "./words";

const classes: Record<OccurrenceStateJson, string> = {
  OCCURRENCE_STATE_UNSPECIFIED: "",
  OCCURRENCE_STATE_PLANNED: "serving",
  OCCURRENCE_STATE_ARRIVED: "pending",
  OCCURRENCE_STATE_COMPLETED: "idle",
  OCCURRENCE_STATE_NO_SHOW: "over",
  OCCURRENCE_STATE_CANCELLED: "",
  OCCURRENCE_STATE_OFFERED: "held",
};

export function dateClass(state: OccurrenceStateJson | undefined): string {
  return classes[state ?? "OCCURRENCE_STATE_UNSPECIFIED"];
}

export function stateWord(state: OccurrenceStateJson | undefined): string {
  return state && state !== "OCCURRENCE_STATE_UNSPECIFIED" ? agendaWords().state[state] : "";
}

export function DateMark(p: { state: OccurrenceStateJson | undefined }): JSX.Element | null {
  if (!p.state || p.state === "OCCURRENCE_STATE_UNSPECIFIED") return null;
  return (
    <abbr class={`mark ${dateClass(p.state)}`} title={stateWord(p.state)}>
      <span aria-hidden="true">{agendaWords().stateLetter[p.state]}</span>
      <span class="hidden-text">{stateWord(p.state)}</span>
    </abbr>
  );
}
