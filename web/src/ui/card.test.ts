import { expect, test } from "vitest";
import { typedCard } from "./card";

test.each([
  [" 0008075634 ", "printed:0008075634"],
  ["8075634", "printed:0008075634"],
  ["123,14706", "printed:123,14706"],
  ["123, 14706", "printed:123,14706"],
  [" 0008075634   123,14706 ", "printed:0008075634 123,14706"],
  ["8075634 123 , 14706", "printed:0008075634 123,14706"],
  ["6F007B3972", "6F007B3972"],
  ["6F00 7B39 72", "6F007B3972"],
  ["em4100:6F007B3972", "em4100:6F007B3972"],
  ["  ", ""],
])("%j is %j", (typed, card) => expect(typedCard(typed)).toBe(card));
