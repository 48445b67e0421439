import { expect, test } from "vitest";
import { numberIn, questions } from "./findcustomer";

test.each([
  ["+48 601-234-567", [{ phone: "+48 601-234-567" }, { text: "+48 601-234-567" }]],
  [" 13912345604 ", [{ phone: "13912345604" }, { text: "13912345604" }]],
  ["60123", [{ text: "60123" }]], // a part of a number, for which the text is looked through
  ["Anna 601234567", [{ text: "Anna 601234567" }]],
  ["", [{ text: "" }]],
  ["1".repeat(41), [{ text: "1".repeat(41) }]],
])("%j is asked as %j", (search, asked) => expect(questions(search)).toEqual(asked));

test("digits are meant for a telephone, a name and a few digits are not", () => {
  for (const t of ["601 234 567", "+48601234567", "(22) 123-45"]) expect(numberIn(t), t).toBe(t);
  for (const t of ["Anna", "7", "A 12", "", "+", "138"]) expect(numberIn(t), t).toBe("");
});
