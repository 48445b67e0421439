import { expect, test } from "vitest";
import { stepsOf, type Basics } from "./steps";

const none: Basics = { categories: 0, cardHolders: 0, rooms: 0, items: 0, terminals: 0, nodes: 1 };
const open = (b: Basics): string[] =>
  stepsOf(b)
    .filter((s) => !s.done)
    .map((s) => s.step);

test("a new shop has everything before it, categories first", () => {
  expect(open(none)).toEqual(["categories", "technicians", "rooms", "items", "terminals", "cluster"]);
});

test("each step is over by what it is about, and alone", () => {
  expect(open({ ...none, categories: 1, nodes: 3 })).toEqual(["technicians", "rooms", "items", "terminals"]);
  const all = { categories: 2, cardHolders: 1, rooms: 1, items: 1, terminals: 1, nodes: 3 };
  expect(open(all)).toEqual([]);
  expect(open({ ...all, nodes: 2 })).toEqual(["cluster"]);
  expect(open({ ...all, cardHolders: 0 })).toEqual(["technicians"]);
});
