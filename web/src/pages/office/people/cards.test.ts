import { expect, test } from "vitest";
import { cardName, printedOf } from "./cards";

test("what is printed is told from what a reader says", () => {
  expect(cardName(" 0008075634 ")).toBe("printed:0008075634");
  expect(cardName("123, 14706")).toBe("printed:123,14706");
  expect(cardName("0008075634 123,14706")).toBe("printed:0008075634 123,14706");
  expect(cardName("6F007B3972")).toBe("6F007B3972");
  expect(cardName("em4100:6F007B3972")).toBe("em4100:6F007B3972");
  expect(cardName("  ")).toBeUndefined();
});

test("a uid is shown as it is printed", () => {
  expect(printedOf("em4100:6F007B3972")).toBe("0008075634 (123,14706)");
  expect(printedOf("em4100/32:007B3972")).toBe("0008075634 (123,14706)");
  expect(printedOf("em4100/24:7B3972")).toBe("123,14706");
  expect(printedOf("iso14443a:04A1B2C3")).toBe("");
});
