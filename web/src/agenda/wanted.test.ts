import { expect, test } from "vitest";
import { lanesOf, mostLanes } from "./wanted";

const staff = (n: number) => ({
  id: `t${n}`,
  name: `N${n}`,
  kind: "RESOURCE_KIND_STAFF" as const,
  technician: String(n),
});
const room = { id: "bath", name: "药浴室", kind: "RESOURCE_KIND_VENUE" as const, technician: "" };
const person = (n: number, state: "IDLE" | "OFF" | "LEAVE") => ({
  number: String(n),
  state: `TECHNICIAN_STATE_${state}` as const,
});
const all = { text: "", kind: "" } as const;
const ids = (r: ReturnType<typeof lanesOf>): string[] => r.shown.map((x) => x.id ?? "");

test("who works or has dates is shown, in order of numbers, rooms behind them", () => {
  const r = lanesOf(
    [room, staff(10), staff(2), staff(3), staff(4)],
    [{ id: "B-1", resources: ["t3"] }],
    [person(10, "IDLE"), person(2, "IDLE"), person(3, "OFF"), person(4, "LEAVE")],
    all,
  );
  expect(ids(r)).toEqual(["t2", "t3", "t10", "bath"]);
  expect(r.hidden).toBe(1);
});

test("who is asked for by name or number is shown, whether he works or not", () => {
  const resources = [staff(1), staff(11), room];
  expect(ids(lanesOf(resources, [], [], { text: "n11", kind: "" }))).toEqual(["t11"]);
  expect(ids(lanesOf(resources, [], [], { text: "药浴", kind: "" }))).toEqual(["bath"]);
  expect(ids(lanesOf(resources, [], [], { text: "", kind: "RESOURCE_KIND_VENUE" }))).toEqual(["bath"]);
});

test("of three hundred there are as many as can be looked through, and nobody with dates is missing", () => {
  const many = Array.from({ length: 300 }, (_, i) => staff(i + 1));
  const working = many.map((_, i) => person(i + 1, "IDLE"));
  const r = lanesOf(many, [{ id: "B-1", resources: ["t300"] }], working, all);
  expect(r.shown).toHaveLength(mostLanes);
  expect(ids(r)).toContain("t300");
  expect(r.hidden).toBe(300 - mostLanes);
});
