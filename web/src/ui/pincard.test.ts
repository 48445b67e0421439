import { describe, expect, it } from "vitest";
import { cardOf, leftUntil, minutesAndSeconds } from "./pincard";

const now = Date.parse("2026-03-05T14:00:00Z");
const swiped = {
  holder: "staff:anna",
  name: "Anna",
  identification: "swipe:7",
  identifiedUntil: "2026-03-05T14:00:20Z",
};

describe("the card that was swiped here", () => {
  it("is of a member of staff, by id", () => {
    expect(cardOf(swiped, now)).toMatchObject({ by: "staff", id: "anna", name: "Anna" });
  });
  it("is nobody's when it lies longer back than a terminal remembers", () => {
    expect(cardOf(swiped, now + 20_000)).toBeUndefined();
    expect(cardOf(undefined, now)).toBeUndefined();
    expect(cardOf({ ...swiped, holder: "" }, now)).toBeUndefined();
  });
  it("of a technician or a customer signs nobody in", () => {
    expect(cardOf({ ...swiped, holder: "technician:7" }, now)?.by).toBe("other");
    expect(cardOf({ ...swiped, holder: "customer:C-1" }, now)?.by).toBe("other");
  });
  it("is another one with every swipe", () => {
    const again = { ...swiped, identification: "swipe:8" };
    expect(cardOf(again, now)?.swipe).not.toBe(cardOf(swiped, now)?.swipe);
  });
});

describe("the wait after wrong PINs", () => {
  it("counts down to nothing, and never below", () => {
    expect(leftUntil(now + 29_400, now)).toBe(29_400);
    expect(leftUntil(0, now)).toBe(0);
  });
  it("is told in minutes and seconds, the one that runs included", () => {
    expect(minutesAndSeconds(29_400)).toBe("0:30");
    expect(minutesAndSeconds(7_000)).toBe("0:07");
    expect(minutesAndSeconds(15 * 60_000)).toBe("15:00");
  });
});
