// What somebody looks for in the list of customers.
import type { FindCustomersRequestJson } from "../../../gen/storehub/v1/customer_pb";

const fewestDigits = 6;
const longest = 40; // as the shop takes a number

/** The number that a search may be, "" = it is none. */
export function numberIn(search: string): string {
  const text = search.trim();
  if (text.length > longest || !/^\+?[\d\s().\-/]+$/.test(text)) return "";
  return text.replace(/\D/g, "").length >= fewestDigits ? text : "";
}

/** What is asked, one after the other until somebody is found: a whole number first, then wherever the text stands. */
export function questions(search: string): FindCustomersRequestJson[] {
  const text = { text: search.trim() };
  const phone = numberIn(search);
  return phone ? [{ phone }, text] : [text];
}
