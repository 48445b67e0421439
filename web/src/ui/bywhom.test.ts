// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { choose } from "../i18n/language";
import { byNamed, byWhom, called } from "./bywhom";

beforeEach(() => choose("en"));

it("says what people call somebody or something, and the id of what has no name any more", () => {
  expect(called("technician:12", "Wang")).toBe("technician 12 Wang");
  expect(called("technician:12")).toBe("technician 12");
  expect(called("staff:anna", "Anna Nowak")).toBe("Anna Nowak");
  expect(called("staff:anna")).toBe("anna");
  expect(called("customer:C-7", "Ewa")).toBe("customer Ewa");
  expect(called("customer:C-7")).toBe("customer C-7");
  expect(called("H-3", "Anna's phone")).toBe("H-3 Anna's phone");
  expect(called("A-1042")).toBe("A-1042");
  expect(called("planet:9", "")).toBe("planet:9");
  expect(called("time")).toBe("by itself");
  choose("zh-CN");
  expect(called("room:201", "荷花")).toBe("房间 荷花");
  choose("pl");
  expect(called("token:T-4")).toBe("program T-4");
});

it("tells who entered what somebody else did", () => {
  const names = new Map([
    ["staff:anna", "Anna"],
    ["terminal:desk", "Front desk"],
  ]);
  expect(byWhom("staff:anna named by terminal:desk", names)).toBe("Anna, entered by terminal Front desk");
  expect(byNamed("staff:anna named by token:T-1", "Anna")).toBe("Anna, entered by program T-1");
  expect(byNamed("", "")).toBe("");
});
