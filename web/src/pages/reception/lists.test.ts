// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import type { AssignmentJson } from "../../gen/storehub/v1/model_pb";
import { dutyActs, fits, movesTurn } from "./duty";
import { undoLeft } from "./finished";
import { inOrder, like } from "./manage";

const a = (id: string, room: string, state: AssignmentJson["state"], at: string): AssignmentJson => ({
  id,
  technician: id,
  room,
  state: state!,
  dispatchedAt: `2026-11-30T${at}:00Z`,
});
const pending = "ASSIGNMENT_STATE_PENDING";
const serving = "ASSIGNMENT_STATE_SERVING";
const all = [a("3", "", pending, "10:00"), a("2", "202", serving, "09:00"), a("1", "201", pending, "11:00")];
const wish = { act: "", room: "", text: "", names: () => "" };

describe("the dispatches of a list", () => {
  const ids = (list: AssignmentJson[]): (string | undefined)[] => list.map((x) => x.id);

  it("are those that the act can be done with", () => {
    expect(ids(like(all, { ...wish, act: "start" }))).toEqual(["3", "1"]);
    expect(ids(like(all, { ...wish, act: "finish" }))).toEqual(["2"]);
    expect(ids(like(all, { ...wish, act: "room" }))).toEqual(["3", "2", "1"]);
  });
  it("are found by room, number and name", () => {
    expect(ids(like(all, { ...wish, room: "-" }))).toEqual(["3"]);
    expect(ids(like(all, { ...wish, text: "201" }))).toEqual(["1"]);
    expect(ids(like(all, { ...wish, text: "ANN", names: (x) => (x.id === "2" ? "Anna" : "") }))).toEqual(["2"]);
  });
  it("stand in the order of the rooms, that of whoever has swiped first", () => {
    expect(ids(inOrder(all, "", ["201", "202"]))).toEqual(["1", "2", "3"]);
    expect(ids(inOrder(all, "3", ["201", "202"]))).toEqual(["3", "1", "2"]);
  });
});

describe("what is offered for a technician", () => {
  it("is nothing that would be refused for his state", () => {
    const of = (state: Parameters<typeof fits>[1]["state"], more = {}): string[] =>
      dutyActs.filter((x) => fits(x, { number: "1", state: state!, ...more }));
    expect(of("TECHNICIAN_STATE_OFF")).toEqual(["checkIn", "startLeave", "undoFinish"]);
    expect(of("TECHNICIAN_STATE_PENDING")).toEqual(["move", "giveBack"]);
    expect(of("TECHNICIAN_STATE_SERVING")).toEqual(["checkOut", "move", "giveBack"]);
    expect(of("TECHNICIAN_STATE_SERVING", { leaveAfterService: true })).toEqual(["checkIn", "move", "giveBack"]);
    expect(of("TECHNICIAN_STATE_LEAVE")).toEqual(["checkOut", "endLeave"]);
  });
  it("asks who acts where a turn moves", () => {
    expect(dutyActs.filter(movesTurn)).toEqual(["move", "giveBack", "undoFinish"]);
  });
});

describe("taking a finish back", () => {
  it("is possible for two minutes", () => {
    const end = "2026-11-30T12:00:00Z";
    expect(undoLeft(end, Date.parse("2026-11-30T12:00:30Z"))).toBe(90_000);
    expect(undoLeft(end, Date.parse("2026-11-30T12:02:00Z"))).toBe(0);
    expect(undoLeft(undefined, 0)).toBe(0);
  });
});
