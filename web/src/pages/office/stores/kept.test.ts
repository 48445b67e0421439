// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { readStores, storeUrl } from "./kept";

test("an address is an origin over https", () => {
  expect(storeUrl("https://shop2.local:7100/office")).toBe("https://shop2.local:7100");
  expect(storeUrl("shop2.local:7100")).toBe("https://shop2.local:7100");
  expect(storeUrl("http://127.0.0.1:7102")).toBe("http://127.0.0.1:7102");
  expect(storeUrl("http://shop2.local")).toBeUndefined();
  expect(storeUrl("javascript://x")).toBeUndefined();
  expect(storeUrl("")).toBeUndefined();
});

test("whatever was kept, only stores are read", () => {
  expect(readStores(null)).toEqual([]);
  expect(readStores("nonsense")).toEqual([]);
  expect(readStores('{"a":1}')).toEqual([]);
  expect(readStores('[{"name":"B","url":"https://b"},{"name":"C","url":"ftp://c"},null,{"url":"https://d"}]')).toEqual([
    { name: "B", url: "https://b" },
  ]);
});
