import { expect, test } from "vitest";
import { printedOf } from "./cards";

test("a uid is shown as it is printed", () => {
  expect(printedOf("em4100:6F007B3972")).toBe("0008075634 (123,14706)");
  expect(printedOf("em4100/32:007B3972")).toBe("0008075634 (123,14706)");
  expect(printedOf("em4100/24:7B3972")).toBe("123,14706");
  expect(printedOf("iso14443a:04A1B2C3")).toBe("");
});
