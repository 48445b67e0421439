// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import type { AssignmentJson } from "../../gen/storehub/v1/model_pb";
import { loadTold, ringFor, saveTold } from "./bell";

const end = "2026-11-30T15:00:00Z";
const minutesBefore = (m: number): number => Date.parse(end) - m * 60_000;
const sent: AssignmentJson = { id: "A-1", state: "ASSIGNMENT_STATE_PENDING" };
const serving: AssignmentJson = { id: "A-1", state: "ASSIGNMENT_STATE_SERVING", plannedEnd: end };
const reminders = [10, 5, 0];

describe("the bell", () => {
  it("rings once for a dispatch, over reloads too", () => {
    const first = ringFor(sent, reminders, 0, []);
    expect(first.ring).toBe("sent");
    saveTold(first.told);
    expect(ringFor(sent, reminders, 0, loadTold()).ring).toBeUndefined();
    expect(ringFor({ ...sent, id: "A-2" }, reminders, 0, loadTold()).ring).toBe("sent");
  });

  it("rings once at each of the minutes before the end", () => {
    let told: string[] = [];
    const rings = [30, 10, 9, 5, 4, 0, -3].map((m) => {
      const r = ringFor(serving, reminders, minutesBefore(m), told);
      told = r.told;
      return r.ring;
    });
    expect(rings).toEqual([undefined, "due", undefined, "due", undefined, "due", undefined]);
  });

  it("rings once for all that came while the phone was away", () => {
    const r = ringFor(serving, reminders, minutesBefore(3), ["A-1"]);
    expect(r.ring).toBe("due");
    expect(ringFor(serving, reminders, minutesBefore(2), r.told).ring).toBeUndefined();
  });

  it("rings anew when the guest stays longer and that comes to its end", () => {
    const told = ringFor(serving, reminders, minutesBefore(3), []).told;
    const later = { ...serving, plannedEnd: "2026-11-30T15:30:00Z" };
    expect(ringFor(later, reminders, minutesBefore(3), told).ring).toBeUndefined();
    expect(ringFor(later, reminders, minutesBefore(-21), told).ring).toBe("due");
  });

  it("is silent about what he has answered elsewhere meanwhile", () => {
    const answered = { ...sent, acknowledgedAt: "2026-11-30T14:00:00Z" };
    expect(ringFor(answered, reminders, 0, []).ring).toBeUndefined();
  });

  it("is silent without an assignment", () => {
    expect(ringFor(undefined, reminders, 0, ["x"])).toEqual({ ring: undefined, told: ["x"] });
  });
});
