// What becomes of each line of an import.
import { named } from "../../../api/fault";
import type { ImportCustomersResponseJson } from "../../../gen/storehub/v1/customer_pb";
import { reasonSentence } from "../../../i18n/sentence";
import type { Entry } from "./columns";

export interface Outcome {
  line: number;
  name: string;
  phones: string;
  /** made: also "would be made"; twice: an earlier line of the list has the number. */
  what: "made" | "unparsed" | "known" | "twice" | "refused";
  /** Whom it became, or who has the number. */
  customerId: string;
  /** Why it was refused, or the numbers that cannot be read. */
  why: string;
}

/** One for each line of a piece, whether the answer names it or not. */
export async function outcomes(piece: readonly Entry[], answer: ImportCustomersResponseJson): Promise<Outcome[]> {
  const told = new Map((answer.lines ?? []).map((l) => [l.at ?? 0, l]));
  return Promise.all(
    piece.map(async ({ line, customer }, at) => {
      const all = { line, name: customer.name ?? "", phones: (customer.phones ?? []).join(", ") };
      const l = told.get(at);
      const customerId = l?.customerId ?? "";
      if (!l?.fault) {
        const why = (l?.unparsed ?? []).join(", ");
        return { ...all, what: why ? "unparsed" : "made", customerId, why };
      }
      if (l.fault.reason === "REASON_PHONE_KNOWN")
        return { ...all, what: customerId ? "known" : "twice", customerId, why: "" };
      const why = await reasonSentence(l.fault.reason ?? "REASON_UNSPECIFIED", named(l.fault.args));
      return { ...all, what: "refused", customerId, why };
    }),
  );
}

export interface Sum {
  made: number;
  known: number;
  refused: number;
}

export function sumOf(answers: readonly ImportCustomersResponseJson[]): Sum {
  return answers.reduce<Sum>(
    (s, a) => ({
      made: s.made + (a.created ?? 0),
      known: s.known + (a.knownAlready ?? 0),
      refused: s.refused + (a.refused ?? 0),
    }),
    { made: 0, known: 0, refused: 0 },
  );
}

/** Those that need a look first, each group in the order of the file. */
export function lookFirst(all: readonly Outcome[]): Outcome[] {
  return [...all.filter((o) => o.what !== "made"), ...all.filter((o) => o.what === "made")];
}
