// Customers by what somebody types: a number, or a part of whatever is known of them.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CallOptions } from "../api/connect";
import { customers } from "../api/services";
import type { CustomerJson, FindCustomersRequestJson } from "../gen/storehub/v1/customer_pb";
import { useRead } from "./read";

/** How long nothing is typed before it is searched: a text is looked for through all customers. */
const pauseMs = 250;

const fewestDigits = 6; // shorter ones stand for nobody's phone (fsm/phone.go), and are a part of many
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

/** A text once nobody has typed for a moment. */
function usePause(text: string): string {
  const settled = useSignal(text);
  useEffect(() => {
    const timer = setTimeout(() => (settled.value = text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled.value;
}

export interface FoundCustomers {
  /** Of what is typed now; undefined while that is not known, or when too little is typed. */
  list: readonly CustomerJson[] | undefined;
  /** Of what was searched last, while the next one is on its way; undefined before the first. */
  last: readonly CustomerJson[] | undefined;
  /** There are more than were told. */
  truncated: boolean;
  /** Why it could not be searched, "" = it could. */
  failed: string;
  again: () => void;
}

/** Searches as somebody types. fewest = characters without which nobody is searched; with 0 an empty text finds the first of all. */
export function useFindCustomers(typed: string, fewest: number, options: CallOptions = {}): FoundCustomers {
  const now = typed.trim();
  const search = usePause(now);
  const read = useRead(
    ["TOPIC_CUSTOMERS"],
    async () => {
      if ([...search].length < fewest) return { search };
      let answer;
      for (const q of questions(search)) {
        answer = await customers.findCustomers(q, options);
        if (answer.customers?.length) break;
      }
      return { search, list: answer?.customers ?? [], truncated: Boolean(answer?.truncated) };
    },
    [search, options.as],
  );
  const { value, last } = read;
  return {
    list: value?.search === now ? value.list : undefined,
    last: last?.list,
    truncated: last?.truncated ?? false,
    failed: read.failed,
    again: read.again,
  };
}
