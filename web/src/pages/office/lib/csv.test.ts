import { expect, test } from "vitest";
import { csv, fileName } from "./csv";

test("a file begins with the mark of UTF-8 and quotes what has to be quoted", () => {
  expect(
    csv(
      [
        ["号", "Imię"],
        ['a"b', "c,d"],
        ["e\nf", "g"],
      ],
      ",",
    ),
  ).toBe('\uFEFF号,Imię\r\n"a""b","c,d"\r\n"e\nf",g\r\n');
});

test("nothing of a list is run as a formula, and negative numbers stay numbers", () => {
  expect(csv([["=1+1", "+48 600", "@x", "-5", "-5,5", "-x"]], ",")).toBe(`\uFEFF'=1+1,'+48 600,'@x,-5,"-5,5",'-x\r\n`);
});

test("names of files are plain", () => {
  expect(fileName("Day report", "2026-11-30")).toBe("Day-report-2026-11-30.csv");
  expect(fileName("a/b: c")).toBe("a-b-c.csv");
});

test("where the comma is of decimals, another sign parts the values", () => {
  expect(csv([["1,5", "a;b"]], ";")).toBe('\uFEFF1,5;"a;b"\r\n');
});
