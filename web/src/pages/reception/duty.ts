// What can be done with a technician himself, and in which states.
import type { TechnicianStateJson } from "../../gen/storehub/v1/model_pb";
import type { TechnicianJson } from "../../gen/storehub/v1/roster_pb";

/** The acts by the names of the function list. */
export const dutyActs = [
  "checkIn",
  "checkOut",
  "startBreak",
  "endBreak",
  "hold",
  "releaseHold",
  "startLeave",
  "endLeave",
  "move",
  "giveBack",
  "undoFinish",
] as const;

export type DutyAct = (typeof dutyActs)[number];

export function isDutyAct(s: string): s is DutyAct {
  return dutyActs.some((a) => a === s);
}

const queued: TechnicianStateJson[] = [
  "TECHNICIAN_STATE_IDLE",
  "TECHNICIAN_STATE_BREAK",
  "TECHNICIAN_STATE_HELD",
  "TECHNICIAN_STATE_PENDING",
  "TECHNICIAN_STATE_SERVING",
];

const states: Record<DutyAct, TechnicianStateJson[]> = {
  checkIn: ["TECHNICIAN_STATE_OFF"],
  checkOut: [
    "TECHNICIAN_STATE_IDLE",
    "TECHNICIAN_STATE_BREAK",
    "TECHNICIAN_STATE_HELD",
    "TECHNICIAN_STATE_SERVING",
    "TECHNICIAN_STATE_LEAVE",
  ],
  startBreak: ["TECHNICIAN_STATE_IDLE"],
  endBreak: ["TECHNICIAN_STATE_BREAK"],
  hold: ["TECHNICIAN_STATE_IDLE"],
  releaseHold: ["TECHNICIAN_STATE_HELD"],
  startLeave: ["TECHNICIAN_STATE_IDLE", "TECHNICIAN_STATE_BREAK", "TECHNICIAN_STATE_HELD", "TECHNICIAN_STATE_OFF"],
  endLeave: ["TECHNICIAN_STATE_LEAVE"],
  move: queued,
  giveBack: queued,
  undoFinish: ["TECHNICIAN_STATE_IDLE", "TECHNICIAN_STATE_OFF", "TECHNICIAN_STATE_BREAK"],
};

/** Whether the act makes sense with a technician now. The rules decide; this is whom a list shows. */
export function fits(act: DutyAct, t: TechnicianJson): boolean {
  // Whoever is to go off duty after this service can take that back by coming on duty.
  if (act === "checkIn" && t.leaveAfterService) return true;
  if (act === "checkOut" && t.leaveAfterService) return false;
  return states[act].includes(t.state ?? "TECHNICIAN_STATE_UNSPECIFIED");
}

/** Those that move a turn: they want to know who acts. */
export function movesTurn(act: DutyAct): boolean {
  return act === "move" || act === "giveBack" || act === "undoFinish";
}
