// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import {
  backOf,
  framesOf,
  othersOf,
  patienceMs,
  recall,
  remember,
  stepOf,
  targetOf,
  wayBack,
  type Standing,
} from "./others";

beforeEach(() => sessionStorage.clear());

test("only nodes with an address that is another than this page's can be gone to", () => {
  expect(
    othersOf([
      { name: "techroom", url: "https://10.0.0.2:7100" },
      { name: "", url: "https://10.0.0.3:7100/" },
      { name: "plain", url: "http://10.0.0.4:7102" },
      { name: "bad", url: "javascript:alert(1)" },
      { name: "none", url: "" },
      { name: "here", url: location.origin },
    ]),
  ).toEqual([
    { name: "techroom", origin: "https://10.0.0.2:7100" },
    { name: "10.0.0.3:7100", origin: "https://10.0.0.3:7100" },
  ]);
  expect(othersOf(undefined)).toEqual([]);
});

test("they outlive a reload, and what else lies there is none", () => {
  const others = [{ name: "office", origin: "https://10.0.0.3:7100" }];
  remember(others);
  expect(recall()).toEqual(others);
  for (const bad of ["", "{", "7", "[null]", '[{"origin":"javascript:1"}]']) {
    sessionStorage.setItem("storehub-others", bad);
    expect(recall()).toEqual([]);
  }
});

const lost: Standing = { lostMs: patienceMs, secure: true, others: 2, answered: false, alone: false, stay: false };

test("a person is asked, a board goes by itself, and neither before ten seconds", () => {
  expect(stepOf({ ...lost, lostMs: patienceMs - 1, answered: true })).toBe("wait");
  expect(stepOf(lost)).toBe("look");
  expect(stepOf({ ...lost, answered: true })).toBe("count");
  expect(stepOf({ ...lost, answered: true, stay: true })).toBe("look");
  expect(stepOf({ ...lost, answered: true, alone: true })).toBe("go");
});

test("who cannot go is told what to do", () => {
  expect(stepOf({ ...lost, secure: false, answered: true })).toBe("tell");
  expect(stepOf({ ...lost, others: 0 })).toBe("tell");
});

test("the place in a flow and the request id go along, and where it came from", () => {
  const to = targetOf("https://10.0.0.2:7100", {
    pathname: "/reception",
    hash: "#step=kind&request=abc",
    origin: "https://10.0.0.1:7100",
  });
  const url = new URL(to);
  expect(url.origin + url.pathname).toBe("https://10.0.0.2:7100/reception");
  expect(Object.fromEntries(new URLSearchParams(url.hash.slice(1)))).toEqual({
    step: "kind",
    request: "abc",
    from: "https://10.0.0.1:7100",
  });
  expect(backOf(new URLSearchParams(url.hash.slice(1)), ["https://10.0.0.1:7100"])).toBe("https://10.0.0.1:7100");
});

test("nobody is sent back to what is no node of the shop", () => {
  const nodes = ["https://10.0.0.1:7100", "https://office.local:7100", "http://10.0.0.1", "javascript:alert(1)"];
  const back = (from: string): string => backOf(new URLSearchParams({ from }), nodes);
  expect(back("https://office.local:7100/board")).toBe("https://office.local:7100");
  for (const from of [
    "",
    "javascript:alert(1)",
    "http://10.0.0.1",
    "https://evil.example",
    "https://10.0.0.1:7100.evil.example",
    "https://10.0.0.1:7100@evil.example",
    "https://10.0.0.1",
  ])
    expect(back(from), from).toBe("");
});

test("the nodes are those that the page may show in a frame", () => {
  const policy = (frames: string): string => `default-src 'none'; frame-src ${frames}; frame-ancestors 'none'`;
  expect(framesOf(policy("https://10.0.0.1:7100 https://office.local:7100"))).toEqual([
    "https://10.0.0.1:7100",
    "https://office.local:7100",
  ]);
  expect(backOf(new URLSearchParams("from=https://10.0.0.1"), framesOf(policy("'none'")))).toBe("");
  expect(framesOf("")).toEqual([]);
});

test("nobody is sent to another's page in place of the one from which he came", () => {
  const origin = "https://10.0.0.1:7100";
  expect(wayBack(origin, "/board#lang=pl")).toBe(`${origin}/board#lang=pl`);
  expect(wayBack(origin, null)).toBe(`${origin}/`);
  for (const to of [
    "@evil.example/",
    "//evil.example/",
    "https://evil.example/",
    "javascript:alert(1)",
    "\\\\evil.example",
  ])
    expect(new URL(wayBack(origin, to)).origin).toBe(origin);
});
