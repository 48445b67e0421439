import { describe, expect, it } from "vitest";
import { actorOf, asActor, technicianOf, type Present } from "./actor";

const now = Date.parse("2026-11-30T12:00:00Z");
const swiped = {
  holder: "technician:7",
  name: "赵敏",
  identification: "swipe:3",
  identifiedUntil: "2026-11-30T12:00:20Z",
};
const present: Present = {
  swiped,
  person: undefined,
  terminal: { id: "T-1", terminal: "reception" },
  cardRequired: true,
  now,
};

describe("who acts", () => {
  it("is whoever has just swiped, by a name that does not give the card away", () => {
    const a = actorOf(present);
    expect(a).toEqual({ by: "card", name: "赵敏", holder: "technician:7", card: "swipe:3", until: now + 20_000 });
    expect(technicianOf(a)).toBe("7");
    expect(asActor(a, true)).toEqual({ actorCard: "swipe:3", options: { as: "terminal" } });
  });

  it("is nobody once the terminal has forgotten the card, or it was used", () => {
    expect(actorOf({ ...present, now: now + 20_000 }).by).toBe("nobody");
    expect(actorOf({ ...present, swiped: { holder: "technician:7", name: "赵敏" } }).by).toBe("nobody");
  });

  it("is not a customer, whose card says who has come and not who acts", () => {
    expect(actorOf({ ...present, swiped: { ...swiped, holder: "customer:C-7" } }).by).toBe("nobody");
  });

  it("is who has signed in, but for what somebody swipes meanwhile", () => {
    const person = { name: "Zofia" };
    expect(actorOf({ ...present, swiped: undefined, person })).toEqual({ by: "person", name: "Zofia" });
    expect(actorOf({ ...present, person }).by).toBe("card");
    expect(asActor({ by: "person", name: "Zofia" }, true)).toEqual({ options: {} });
  });

  it("is never a card where the browser is no terminal", () => {
    expect(actorOf({ ...present, terminal: undefined }).by).toBe("nobody");
  });

  it("is the desk where the shop asks for no card", () => {
    expect(actorOf({ ...present, swiped: undefined, cardRequired: false }).by).toBe("desk");
    expect(asActor({ by: "desk" }, true)).toEqual({ options: { as: "terminal" } });
  });

  it("keeps the card for what needs one", () => {
    expect(asActor(actorOf(present), false).actorCard).toBeUndefined();
  });
});
