import { expect, test } from "vitest";
import { checkPin } from "./checkpin";

test("a PIN is 4 to 12 digits, twice the same, or left as it is", () => {
  expect(checkPin("", "")).toBe("");
  expect(checkPin("1234", "1234")).toBe("");
  expect(checkPin("123", "123")).toBe("digits");
  expect(checkPin("1234567890123", "1234567890123")).toBe("digits");
  expect(checkPin("12a4", "12a4")).toBe("digits");
  expect(checkPin("1234", "4321")).toBe("differs");
  expect(checkPin("1234", "")).toBe("differs");
});
