import { expect, test } from "vitest";
import {
  byNumber,
  camel,
  currencyDigits,
  fromClock,
  fromMinor,
  matches,
  toClock,
  toList,
  toMinor,
  toNumber,
} from "./values";

test("amounts go to minor units and back without a float", () => {
  expect(toMinor("12.50", 2)).toBe("1250");
  expect(toMinor("12,5", 2)).toBe("1250");
  expect(toMinor("12", 2)).toBe("1200");
  expect(toMinor("0.1", 2)).toBe("10");
  expect(toMinor("300", 0)).toBe("300");
  expect(toMinor("12.505", 2)).toBeUndefined();
  expect(toMinor("-1", 2)).toBeUndefined();
  expect(toMinor("", 2)).toBeUndefined();
  expect(fromMinor("1250", 2)).toBe("12.50");
  expect(fromMinor("1200", 2)).toBe("12");
  expect(fromMinor("5", 2)).toBe("0.05");
  expect(fromMinor("300", 0)).toBe("300");
  expect(toMinor(fromMinor("99999999999999", 2), 2)).toBe("99999999999999");
});

test("a currency says how many digits it has", () => {
  expect(currencyDigits("PLN")).toBe(2);
  expect(currencyDigits("JPY")).toBe(0);
  expect(currencyDigits("?")).toBe(2);
});

test("numbers keep to their range", () => {
  expect(toNumber("15", 0, 20)).toBe(15);
  expect(toNumber("21", 0, 20)).toBeUndefined();
  expect(toNumber("1.5", 0, 20)).toBeUndefined();
  expect(toNumber("", 0, 20)).toBeUndefined();
});

test("lists are cut at whatever people put between", () => {
  expect(toList(" a, b；c、a\n")).toEqual(["a", "b", "c"]);
  expect(toList(" ")).toEqual([]);
});

test("clock times", () => {
  expect(toClock(390)).toBe("06:30");
  expect(toClock(1560)).toBe("26:00");
  expect(fromClock("6:30")).toBe(390);
  expect(fromClock("26:00")).toBeUndefined();
  expect(fromClock("26:00", 2880)).toBe(1560);
  expect(fromClock("6:75")).toBeUndefined();
  expect(fromClock("soon")).toBeUndefined();
});

test("a fault's field is found by the page's name of it", () => {
  expect(camel("card_uids")).toBe("cardUids");
  expect(camel("name")).toBe("name");
});

test("a search finds words in any order, without accents", () => {
  expect(matches("lukasz 12", "12", "Łukasz Żak")).toBe(true);
  expect(matches("zak", "Łukasz Żak", null)).toBe(true);
  expect(matches("王", "王芳")).toBe(true);
  expect(matches("x", "Łukasz")).toBe(false);
  expect(matches("", "anything")).toBe(true);
});

test("9 comes before 12", () => {
  expect(["12", "9", "A2", "A10"].sort(byNumber)).toEqual(["9", "12", "A2", "A10"]);
});
