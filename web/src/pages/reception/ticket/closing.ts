// What closes a ticket, of what was chosen and typed.
import type { PaymentMethodJson } from "../../../gen/storehub/v1/model_pb";
import type { CloseTicketRequestJson, TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { currencyDigits, toMinor } from "../../../ui/money";
import { changeOf } from "./model";

/** How a guest may pay. */
export const methods = [
  "PAYMENT_METHOD_CASH",
  "PAYMENT_METHOD_CARD",
  "PAYMENT_METHOD_PUNCH_CARD",
  "PAYMENT_METHOD_OTHER",
] as const satisfies readonly PaymentMethodJson[];
export type Method = (typeof methods)[number];

/** What is chosen and typed, as it stands behind #. */
export interface Draft {
  method: Method | undefined;
  given: string;
  reference: string;
  /** Another amount was paid than the total. */
  differs: boolean;
  paid: string;
  reason: string;
  another: boolean;
}

/** What closes the ticket; undefined while something is missing. */
export function closing(d: Draft, t: TicketJson): CloseTicketRequestJson | undefined {
  const digits = currencyDigits(t.currency ?? "");
  const amountMinor = d.differs ? toMinor(d.paid, digits) : String(t.totalMinor ?? "0");
  if (!d.method || amountMinor === undefined) return undefined;
  const reference = d.method === "PAYMENT_METHOD_CASH" ? "" : d.reference.trim();
  const needsReference = d.method === "PAYMENT_METHOD_CARD" || d.method === "PAYMENT_METHOD_PUNCH_CARD";
  if (needsReference && !reference) return undefined;
  const other = amountMinor !== String(t.totalMinor ?? "0");
  if (other && !d.reason.trim()) return undefined;
  if (d.method === "PAYMENT_METHOD_CASH" && d.given.trim()) {
    if (changeOf(toMinor(d.given, digits), BigInt(amountMinor)) === undefined) return undefined;
  }
  return {
    ticketId: t.id ?? "",
    payment: { method: d.method, reference, amountMinor },
    ...(other ? { allowDifference: true, reason: d.reason.trim() } : {}),
    ...(d.another ? { takeAnotherUnit: true } : {}),
  };
}
