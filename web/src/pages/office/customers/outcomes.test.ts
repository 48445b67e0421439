// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { choose } from "../../../i18n/language";
import { lookFirst, outcomes, sumOf } from "./outcomes";

beforeEach(() => choose("en"));

test("each line of a piece has its outcome, named in the answer or not", async () => {
  const piece = ["Anna", "Bea", "Cleo", "Dora", ""].map((name, i) => ({
    line: i + 2,
    customer: { name, phones: ["601"] },
  }));
  const all = await outcomes(piece, {
    created: 2,
    lines: [
      { at: 1, customerId: "C-4", fault: { reason: "REASON_PHONE_KNOWN", args: [{ name: "customer", value: "C-4" }] } },
      { at: 2, customerId: "", fault: { reason: "REASON_PHONE_KNOWN" } },
      { at: 3, customerId: "C-9", unparsed: ["601"] },
      { at: 4, fault: { reason: "REASON_REQUIRED", args: [{ name: "field", value: "name" }] } },
    ],
  });
  expect(all.map((o) => [o.line, o.what, o.customerId])).toEqual([
    [2, "made", ""],
    [3, "known", "C-4"],
    [4, "twice", ""],
    [5, "unparsed", "C-9"],
    [6, "refused", ""],
  ]);
  expect(all[4]!.why).toContain("Name");
  expect(lookFirst(all).map((o) => o.line)).toEqual([3, 4, 5, 6, 2]);
});

test("what several pieces came to is added up", () => {
  expect(
    sumOf([
      { created: 2, knownAlready: 1 },
      { created: 3, refused: 4 },
    ]),
  ).toEqual({ made: 5, known: 1, refused: 4 });
});
