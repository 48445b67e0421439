// A call in a few words.
import type { CallJson } from "../../../gen/storehub/v1/call_pb";
import { words } from "../../../i18n/language";

const callWords = words({
  en: {
    state: {
      CALL_STATE_RINGING: "ringing",
      CALL_STATE_ANSWERED: "answered",
      CALL_STATE_ENDED: "over",
      CALL_STATE_MISSED: "missed",
    },
    out: "called by the shop",
    outcome: {
      CALL_OUTCOME_NONE: "",
      CALL_OUTCOME_CUSTOMER_PICKED: "customer chosen",
      CALL_OUTCOME_NEW_TICKET: "new ticket",
      CALL_OUTCOME_RESERVED: "booked",
      CALL_OUTCOME_DISMISSED: "dismissed",
    },
    open: "to be called back",
  },
  "zh-CN": {
    state: {
      CALL_STATE_RINGING: "响铃中",
      CALL_STATE_ANSWERED: "已接",
      CALL_STATE_ENDED: "已结束",
      CALL_STATE_MISSED: "未接",
    },
    out: "店里拨出",
    outcome: {
      CALL_OUTCOME_NONE: "",
      CALL_OUTCOME_CUSTOMER_PICKED: "已选会员",
      CALL_OUTCOME_NEW_TICKET: "新开账单",
      CALL_OUTCOME_RESERVED: "已预约",
      CALL_OUTCOME_DISMISSED: "已忽略",
    },
    open: "待回电",
  },
  pl: {
    state: {
      CALL_STATE_RINGING: "dzwoni",
      CALL_STATE_ANSWERED: "odebrane",
      CALL_STATE_ENDED: "zakończone",
      CALL_STATE_MISSED: "nieodebrane",
    },
    out: "dzwonił salon",
    outcome: {
      CALL_OUTCOME_NONE: "",
      CALL_OUTCOME_CUSTOMER_PICKED: "wybrano klienta",
      CALL_OUTCOME_NEW_TICKET: "nowy rachunek",
      CALL_OUTCOME_RESERVED: "rezerwacja",
      CALL_OUTCOME_DISMISSED: "zignorowane",
    },
    open: "do oddzwonienia",
  },
});

/** Who called, whether somebody answered, and what came of it: "missed, to be called back". */
export function callText(c: CallJson): string {
  const w = callWords();
  return [
    c.direction === "DIRECTION_OUTBOUND" ? w.out : "",
    c.state && c.state !== "CALL_STATE_UNSPECIFIED" ? w.state[c.state] : "",
    c.outcome && c.outcome !== "CALL_OUTCOME_UNSPECIFIED" ? w.outcome[c.outcome] : "",
    c.followup === "FOLLOWUP_OPEN" ? w.open : "",
  ]
    .filter(Boolean)
    .join(", ");
}
