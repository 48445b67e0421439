import { expect, test } from "vitest";
import { sideBySide } from "./layout";

const d = (id: string, from: number, until: number) => ({ id, from, until });
const shown = (list: Parameters<typeof sideBySide>[0]): Record<string, string> =>
  Object.fromEntries([...sideBySide(list)].map(([id, s]) => [id, `${s.index}/${s.of}`]));

test("dates that touch do not stand beside each other", () => {
  expect(shown([d("a", 0, 10), d("b", 10, 20)])).toEqual({ a: "0/1", b: "0/1" });
});

test("dates that overlap share the width, and a place is used again", () => {
  expect(shown([d("a", 0, 30), d("b", 5, 10), d("c", 10, 20), d("z", 40, 50)])).toEqual({
    a: "0/2",
    b: "1/2",
    c: "1/2",
    z: "0/1",
  });
});

test("no two that overlap are in one column, however many there are", () => {
  const list = Array.from({ length: 60 }, (_, i) =>
    d(`n${i}`, (i * 37) % 200, ((i * 37) % 200) + 10 + ((i * 13) % 40)),
  );
  const slots = sideBySide(list);
  for (const a of list)
    for (const b of list) {
      if (a === b || a.until <= b.from || b.until <= a.from) continue;
      expect(slots.get(a.id)!.index).not.toBe(slots.get(b.id)!.index);
      expect(slots.get(a.id)!.of).toBe(slots.get(b.id)!.of);
    }
});
