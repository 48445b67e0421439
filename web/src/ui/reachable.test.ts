import { expect, test } from "vitest";
import { isLoopback, plainSignIn, reachable } from "./reachable";

test.each([
  ["https://127.0.0.1:7100/", true],
  ["https://127.0.0.53/", true],
  ["http://localhost:7102/", true],
  ["https://[::1]:7100/", true],
  ["https://192.168.1.20:7100/", false],
  ["https://127.example.net/", false],
  ["no address", false],
])("%s is the PC itself: %s", (url, loopback) => expect(isLoopback(url)).toBe(loopback));

test("a page at a PC's own address is opened at one that others reach, with what stands behind #", () => {
  const own = "https://127.0.0.1:7100/#code=K7QM-3FXD";
  expect(reachable(own, ["http://10.0.0.5:7102", "https://127.0.0.1:7110", "https://10.0.0.7:7120"])).toBe(
    "https://10.0.0.7:7120/#code=K7QM-3FXD",
  );
});

test("a page that others reach, and one to which there is no other way, stay as they are", () => {
  const lan = "https://192.168.1.20:7100/#code=K7QM-3FXD";
  expect(reachable(lan, ["https://10.0.0.7:7120"])).toBe(lan);
  const own = "https://127.0.0.1:7100/#code=K7QM-3FXD";
  expect(reachable(own, ["https://127.0.0.1:7110"])).toBe(own);
});

test.each([
  ["n1", "n1", "http://127.0.0.1:7112", "http://127.0.0.1:7112/sign-in"],
  ["n2", "n1", "http://127.0.0.1:7112", ""],
  ["n1", "n1", "https://10.0.0.7:7110", ""],
  ["n1", "n1", "https://127.0.0.1:7110", ""],
  ["", "", "http://127.0.0.1:7112", ""],
])("the plain page of node %s, as %s shows it at %s, is %j", (node, here, origin, address) => {
  expect(plainSignIn(node, here, origin)).toBe(address);
});
