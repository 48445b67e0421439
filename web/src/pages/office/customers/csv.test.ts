import { expect, test } from "vitest";
import { decode, parse } from "./csv";

const bytes = (...all: number[]): Uint8Array<ArrayBuffer> => new Uint8Array(all);

test("a file is read as it is written, and not as it is not", () => {
  const utf8 = new TextEncoder().encode("﻿姓名,Łucja");
  expect(decode(utf8, "gb18030")).toBe("姓名,Łucja"); // it says itself that it is UTF-8
  expect(decode(bytes(0xc0, 0xee, 0xc3, 0xb7), "gb18030")).toBe("李梅");
  expect(decode(bytes(0xa3, 0x75, 0x63, 0x6a, 0x61), "windows-1250")).toBe("Łucja");
  expect(decode(bytes(0xa3, 0x75, 0x63, 0x6a, 0x61), "utf-8")).toBeUndefined();
  expect(decode(bytes(0xff, 0xfe, 0x4e, 0x67), "utf-8")).toBe("李");
});

test.each([
  ["a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]], [1, 2]], // prettier-ignore
  ["a;b\n1,5;2", [["a", "b"], ["1,5", "2"]], [1, 2]], // prettier-ignore
  ["a\tb\r1\t2", [["a", "b"], ["1", "2"]], [1, 2]], // prettier-ignore
  ["sep=|\r\na|b\r\n1|2", [["a", "b"], ["1", "2"]], [2, 3]], // prettier-ignore
  ['"a;x",b\n"say ""hi""\r\ntwice",2\n\n3,4', [["a;x", "b"], ['say "hi"\ntwice', "2"], ["3", "4"]], [1, 2, 5]], // prettier-ignore
])("%j", (text, cells, lines) => {
  const rows = parse(text);
  expect(rows?.map((r) => r.cells)).toEqual(cells);
  expect(rows?.map((r) => r.line)).toEqual(lines);
});

test("a quotation mark that is not closed is no list", () => {
  expect(parse('name,phone\n"Anna,601')).toBeUndefined();
});
