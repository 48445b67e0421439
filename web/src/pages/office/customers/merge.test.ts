import { expect, test } from "vitest";
import { merged } from "./merge";

test("what was touched here is saved, and the rest as somebody else has written it meanwhile", () => {
  const start = { name: "Anna", phones: ["601"], notes: "" };
  const draft = { name: "Anna Nowak", phones: ["601"], notes: "" };
  const present = { name: "Ania", phones: ["601", "602"], notes: "window" };
  expect(merged(draft, start, present)).toEqual({ name: "Anna Nowak", phones: ["601", "602"], notes: "window" });
});
