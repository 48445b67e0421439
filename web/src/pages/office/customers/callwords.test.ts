// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { choose } from "../../../i18n/language";
import { callText } from "./callwords";

beforeEach(() => choose("en"));

test("a call says who called, whether somebody answered and what came of it", () => {
  expect(callText({ state: "CALL_STATE_MISSED", followup: "FOLLOWUP_OPEN", outcome: "CALL_OUTCOME_NONE" })).toBe(
    "missed, to be called back",
  );
  expect(
    callText({ direction: "DIRECTION_OUTBOUND", state: "CALL_STATE_ENDED", outcome: "CALL_OUTCOME_UNSPECIFIED" }),
  ).toBe("called by the shop, over");
  expect(callText({ state: "CALL_STATE_ANSWERED", outcome: "CALL_OUTCOME_RESERVED" })).toBe("answered, booked");
});
