import { expect, test } from "vitest";
import { blank, draftOf, missing, read, same, textOf, type Spec } from "./draft";

const number: Spec = { key: "minutes", label: "", kind: "number", min: 5, max: 600 };
const price: Spec = { key: "priceMinor", label: "", kind: "money", currency: "PLN" };
const skills: Spec = { key: "skills", label: "", kind: "list" };
const name: Spec = { key: "name", label: "", kind: "text", required: true };
const room: Spec = { key: "room", label: "", kind: "text", required: true, when: (d) => d["role"] === "ROOM" };

test("a draft has every field of the request and nothing else of what was read", () => {
  expect(
    draftOf({ name: "Anna", skills: ["foot"], state: "IDLE", minutes: null }, [number, price, skills, name]),
  ).toEqual({
    name: "Anna",
    skills: ["foot"],
    minutes: 0,
    priceMinor: "0",
  });
});

test("a new one begins with what the field says", () => {
  expect(blank([{ ...number, begin: 60 }, skills])).toEqual({ minutes: 60, skills: [] });
});

test("what is written is read as the API wants it", () => {
  expect(read(number, "60")).toEqual({ value: 60 });
  expect(read(number, "4")).toEqual({ wrong: "range" });
  expect(read(number, "six")).toEqual({ wrong: "notNumber" });
  expect(read(price, "99,5")).toEqual({ value: "9950" });
  expect(read(price, "free")).toEqual({ wrong: "notAmount" });
  expect(read(skills, "a, b")).toEqual({ value: ["a", "b"] });
  expect(read({ ...number, kind: "clock", max: 1439 }, "06:00")).toEqual({ value: 360 });
  expect(read({ ...number, kind: "clock", max: 1439 }, "25:00")).toEqual({ wrong: "notClock" });
});

test("and shown as people write it", () => {
  expect(textOf(price, "9950")).toBe("99.50");
  expect(textOf(skills, ["a", "b"])).toBe("a, b");
  expect(textOf({ ...number, kind: "clock" }, 390)).toBe("06:30");
  expect(textOf(name, null)).toBe("");
});

test("a field that is not shown is not missing", () => {
  expect(missing(name, { name: "" })).toBe(true);
  expect(missing(name, { name: "A" })).toBe(false);
  expect(missing(room, { role: "DESK", room: "" })).toBe(false);
  expect(missing(room, { role: "ROOM", room: "" })).toBe(true);
});

test("nothing and null are the same", () => {
  expect(same(undefined, null)).toBe(true);
  expect(same([1], [1])).toBe(true);
  expect(same("1", 1)).toBe(false);
});
