// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { choose } from "../../i18n/language";
import { actorWords } from "./actor";

beforeEach(() => choose("en"));

it("says who did something as people would", () => {
  expect(actorWords("technician:8", "8")).toBe("you");
  expect(actorWords("technician:12", "8")).toBe("technician 12");
  expect(actorWords("staff:anna", "8")).toBe("anna");
  expect(actorWords("terminal:reception", "8")).toBe("the terminal reception");
  expect(actorWords("time", "8")).toBe("the hub itself");
  expect(actorWords("token:T-4", "8")).toBe("token:T-4");
});

it("tells who entered what somebody else did", () => {
  expect(actorWords("staff:anna named by terminal:reception", "8")).toBe("anna, entered by the terminal reception");
  choose("zh-CN");
  expect(actorWords("technician:8 named by terminal:t1", "8")).toBe("您自己（由 终端 t1 录入）");
});
