// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { inFours, systemOf } from "./authority";
import { choose, languages } from "../../i18n/language";
import { trustWords } from "./words";

it("shows a fingerprint in groups of four", () => {
  expect(inFours("ab12cd34e")).toEqual(["AB12", "CD34", "E"]);
  expect(inFours("")).toEqual([]);
});

it("knows at which system somebody is", () => {
  const at = (agent: string): string | undefined => trustWords().systems[systemOf(agent)]?.name;
  choose("en");
  expect(at("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/130")).toBe("Android");
  expect(at("Mozilla/5.0 (Android 14; Mobile) Firefox/130")).toBe("Android");
  expect(at("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari")).toBe("iPhone, iPad");
  expect(at("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/130")).toBe("Windows");
  expect(at("Mozilla/5.0 (Windows NT 10.0) Firefox/130")).toBe("Firefox");
  expect(at("Mozilla/5.0 (Macintosh; Intel Mac OS X) Safari")).toBe("macOS");
  expect(at("Mozilla/5.0 (X11; Linux x86_64) Chrome/130")).toBe("Linux");
  expect(at("Mozilla/5.0 (X11; Linux x86_64) Firefox/130")).toBe("Firefox");
  expect(at("something else")).toBeUndefined();
});

it("tells of the same systems in every language", () => {
  const counts = languages.map((l) => {
    choose(l);
    return trustWords().systems.map((s) => s.steps.length);
  });
  expect(counts[1]).toEqual(counts[0]);
  expect(counts[2]).toEqual(counts[0]);
});
