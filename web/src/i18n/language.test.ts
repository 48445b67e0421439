// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from "vitest";
import { choose, fromWire, language, plural, toWire, words, languages } from "./language";

afterEach(() => choose("en"));

describe("words", () => {
  const w = words({
    en: { guests: (n: number) => `${n} ${plural(n, { one: "guest", other: "guests" })}` },
    "zh-CN": { guests: (n) => `${n} 位客人` },
    pl: { guests: (n) => `${n} ${plural(n, { one: "gość", few: "goście", many: "gości", other: "gościa" })}` },
  });

  it("follow the language that was chosen, with its plurals", () => {
    choose("pl");
    expect([1, 2, 5, 12, 22, 25].map(w().guests)).toEqual([
      "1 gość",
      "2 goście",
      "5 gości",
      "12 gości",
      "22 goście",
      "25 gości",
    ]);
    choose("zh-CN");
    expect(w().guests(1)).toBe("1 位客人");
    choose("en");
    expect([1, 2].map(w().guests)).toEqual(["1 guest", "2 guests"]);
  });
});

it("is the same language on the wire and back", () => {
  for (const l of languages) expect(fromWire(toWire(l))).toBe(l);
  expect(fromWire("LANGUAGE_UNSPECIFIED")).toBeUndefined();
  expect(language.value).toBe("en");
});
