// Making the plan, once: the act's request id stands behind #, so that a reload in the middle of it asks what became of that
// same act instead of beginning another one.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { act, newRequestId } from "../../../api/act";
import { Fault } from "../../../api/fault";
import { plans } from "../../../api/services";
import type { CreatePlanResponseJson, PreviewPlanRequestJson } from "../../../gen/storehub/v1/plan_pb";
import { sentence } from "../../../i18n/sentence";
import { keep, spot } from "../../../ui/place";
import { say } from "../../../ui/toast";
import { cleared } from "./draft";
import { linesOf, versionOf } from "./outcome";
import { planWords } from "./words";

export interface Sending {
  busy: boolean;
  failed: string;
  /** Nobody knows what became of it: it can be asked again. */
  uncertain: boolean;
  /** Makes the plan if its preview is still of the version that was looked at; else stale is told. */
  send: (version: string, stale: () => void) => Promise<void>;
  again: () => void;
}

/** Times of the plan that is made which its result tells as left out, as minutes since 1970. */
function leftOut(answer: CreatePlanResponseJson, asked: readonly number[]): string {
  const made = new Set((answer.plan?.occurrences ?? []).map((o) => Date.parse(o.startsAt ?? "")));
  return asked
    .filter((at) => !made.has(at))
    .map((at) => at / 60_000)
    .join(",");
}

/** What is known of a plan that was sent before: that nobody knows whether it was made. */
function unknown(): Fault {
  return new Fault("unavailable", "", { reason: "REASON_UNCERTAIN", uncertain: true });
}

export function useSending(request: PreviewPlanRequestJson, asked: readonly number[]): Sending {
  const busy = useSignal(false);
  const failed = useSignal("");
  const uncertain = useSignal(false);
  const begun = useRef(false);
  const sent = spot.value.get("sent") ?? "";
  const shown = useRef(true);
  useEffect(() => () => void (shown.current = false), []);
  const make = async (requestId: string, expected: string, doubt?: Fault): Promise<void> => {
    try {
      const answer = await act(plans.createPlan, request, { requestId, doubt });
      if (!shown.current) return say("good", planWords().done);
      const other = expected !== "" && String(answer.plan?.total ?? 0) !== expected;
      keep({ ...cleared, step: "", made: answer.plan?.id ?? "", out: leftOut(answer, asked), other: other ? "1" : "" });
    } catch (e) {
      const why = await sentence(e);
      if (!shown.current) return say("bad", why);
      uncertain.value = e instanceof Fault && e.uncertain;
      if (!uncertain.value) keep({ sent: "" });
      failed.value = why;
    }
  };
  const once = async (what: () => Promise<void>): Promise<void> => {
    if (begun.current) return;
    begun.current = busy.value = true;
    failed.value = "";
    uncertain.value = false;
    await what();
    begun.current = busy.value = false;
  };
  const makeAgain = (requestId: string): Promise<void> => make(requestId, "", unknown());
  useEffect(() => {
    if (sent && !begun.current) void once(() => makeAgain(sent));
  }, []);
  useEffect(() => {
    // Another choice is another act.
    if (!begun.current) failed.value = "";
  }, [JSON.stringify(request)]);
  return {
    busy: busy.value,
    failed: failed.value,
    uncertain: uncertain.value,
    again: () => void once(() => makeAgain(spot.value.get("sent") ?? "")),
    send: (version, stale) =>
      once(async () => {
        // Nobody knows yet what became of this same plan when it was sent before.
        const before = spot.value.get("sent");
        if (before) return makeAgain(before);
        try {
          const now = await plans.previewPlan(request);
          if (versionOf(linesOf(now, asked)) !== version) return stale();
          if (!shown.current) return; // whoever has left has not sent it
          const id = newRequestId();
          keep({ sent: id });
          await make(id, String(now.plan?.occurrences?.length ?? 0));
        } catch (e) {
          const why = await sentence(e);
          if (shown.current) failed.value = why;
          else say("bad", why);
        }
      }),
  };
}
