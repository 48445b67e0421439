// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { closing, type Draft } from "./closing";
import { isGood } from "./punch";

const ticket: TicketJson = { id: "S-1", totalMinor: "9850", currency: "PLN" };
const draft = (more: Partial<Draft>): Draft => ({
  method: "PAYMENT_METHOD_CASH",
  given: "",
  reference: "",
  differs: false,
  paid: "",
  reason: "",
  another: false,
  ...more,
});

test("nothing closes until somebody has said how it was paid", () => {
  expect(closing(draft({ method: undefined }), ticket)).toBeUndefined();
});

test("cash is the total, whatever the guest gives, if it is enough", () => {
  const sent = { ticketId: "S-1", payment: { method: "PAYMENT_METHOD_CASH", reference: "", amountMinor: "9850" } };
  expect(closing(draft({}), ticket)).toEqual(sent);
  expect(closing(draft({ given: "100" }), ticket)).toEqual(sent);
  expect(closing(draft({ given: "98,5" }), ticket)).toEqual(sent);
  expect(closing(draft({ given: "98.49" }), ticket)).toBeUndefined();
  expect(closing(draft({ given: "a lot" }), ticket)).toBeUndefined();
});

test("a bank card leaves the number of its slip", () => {
  expect(closing(draft({ method: "PAYMENT_METHOD_CARD" }), ticket)).toBeUndefined();
  expect(closing(draft({ method: "PAYMENT_METHOD_CARD", reference: " 0042 " }), ticket)?.payment?.reference).toBe(
    "0042",
  );
  expect(closing(draft({ method: "PAYMENT_METHOD_OTHER" }), ticket)?.payment?.reference).toBe("");
});

test("another amount has a reason, the same amount is no difference", () => {
  expect(closing(draft({ differs: true, paid: "110" }), ticket)).toBeUndefined();
  expect(closing(draft({ differs: true, paid: "", reason: "Tip" }), ticket)).toBeUndefined();
  expect(closing(draft({ differs: true, paid: "110", reason: " Tip " }), ticket)).toMatchObject({
    payment: { amountMinor: "11000" },
    allowDifference: true,
    reason: "Tip",
  });
  expect(closing(draft({ differs: true, paid: "98.50" }), ticket)).not.toHaveProperty("allowDifference");
  // What is given is measured by what is paid, not by the total.
  expect(closing(draft({ differs: true, paid: "110", reason: "Tip", given: "100" }), ticket)).toBeUndefined();
});

test("a punch card pays its own item, with enough units, until it expires", () => {
  const wants = { item: "facial", units: 2 };
  const at = Date.parse("2026-03-02T12:00:00Z");
  expect(isGood({ id: "K-1", item: "facial", unitsLeft: 2 }, wants, at)).toBe(true);
  expect(isGood({ id: "K-1", item: "facial", unitsLeft: 1 }, wants, at)).toBe(false);
  expect(isGood({ id: "K-1", item: "tea", unitsLeft: 9 }, wants, at)).toBe(false);
  expect(isGood({ id: "K-1", item: "facial", unitsLeft: 9, expiresAt: "2026-03-02T12:00:00Z" }, wants, at)).toBe(false);
  expect(isGood({ id: "K-1", item: "facial", unitsLeft: 9, expiresAt: "2026-03-02T12:00:01Z" }, wants, at)).toBe(true);
});
