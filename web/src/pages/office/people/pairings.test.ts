import { expect, test } from "vitest";
import { addressesOf, pairedBy, registers, spoken } from "./pairings";

test("the nodes of a pairing's address are told", () => {
  const url =
    "storehub://pair?code=123456&node=https%3A%2F%2F10.0.0.5%3A7100&node=https%3A%2F%2F%5Bfe80%3A%3A1%5D%3A7110";
  expect(addressesOf(url)).toEqual(["https://10.0.0.5:7100", "https://[fe80::1]:7110"]);
  expect(addressesOf("storehub://pair?code=123456")).toEqual([]);
});

test("a code of six digits is read in two halves, anything else as it is", () => {
  expect([spoken("012345"), spoken("12345"), spoken("K7QM-3FXD")]).toEqual(["012 345", "12345", "K7QM-3FXD"]);
});

test("a phone is paired where calls are taken", () => {
  const all = [
    { id: "reception", role: "TERMINAL_ROLE_RECEPTION" },
    { id: "techroom", role: "TERMINAL_ROLE_TECH_ROOM" },
    { id: "office", role: "TERMINAL_ROLE_BACK_OFFICE" },
    { id: "room", role: "TERMINAL_ROLE_ROOM" },
  ] as const;
  expect(registers(all).map((t) => t.id)).toEqual(["reception", "office"]);
});

test("the phone that has paired is the one that did so at this register since the code was made", () => {
  const code = { terminal: "reception", until: "2026-03-02T10:10:00Z" };
  const phone = { id: "H-3", terminal: "reception", pairedAt: "2026-03-02T10:04:00Z" };
  expect(pairedBy(code, [phone])?.id).toBe("H-3");
  expect(pairedBy(code, [{ ...phone, terminal: "office" }])).toBeUndefined();
  expect(pairedBy(code, [{ ...phone, pairedAt: "2026-03-02T09:59:59Z" }])).toBeUndefined();
});
