// Every setting of the shop once: how it is edited, in which unit, between what, and where it stands. Its words are in words-*.ts, its
// default comes with the answer of the hub. A setting that is missing here, or has no words, does not compile.
import type { UpdateSettingsRequestJson } from "../../../gen/storehub/v1/shop_pb";

export type SettingKey = Exclude<keyof UpdateSettingsRequestJson, "plansOffAnyway">;

export type SettingGroup =
  "turns" | "service" | "duty" | "day" | "voice" | "dates" | "notices" | "calls" | "access" | "shop";

export type Kind =
  "choice" | "number" | "minutes" | "clock" | "yes" | "text" | "times" | "numbers" | "channels" | "hours";

export type Unit = "%" | "min" | "h" | "days" | "digits" | "times" | "turns" | "";

export interface Setting {
  group: SettingGroup;
  kind: Kind;
  unit?: Unit;
  /** In the unit; of "minutes", whose value travels in ms, in minutes. */
  min?: number;
  max?: number;
  /** The names of a choice on the wire, without what is common to them. */
  prefix?: string;
  options?: readonly string[];
  /** It changes what is there already, or whose turn it is: it is asked for once more. */
  danger?: boolean;
  upper?: boolean;
}

const place = { kind: "choice", prefix: "PLACE_RULE_", options: ["KEEP", "TAIL"] } as const;
const back = { kind: "choice", prefix: "RETURN_PLACE_", options: ["ORIGIN", "TAIL"] } as const;

export const settings: Record<SettingKey, Setting> = {
  tailAt: { group: "turns", kind: "choice", prefix: "TAIL_AT_", options: ["DISPATCH", "FINISH"], danger: true },
  queueOrder: {
    group: "turns",
    kind: "choice",
    prefix: "QUEUE_ORDER_",
    options: ["LIST", "LEAST_TURNS", "LEAST_AMOUNT"],
    danger: true,
  },
  pickPosition: { group: "turns", ...place },
  invitePosition: { group: "turns", ...place },
  requestFinish: {
    group: "turns",
    kind: "choice",
    prefix: "REQUEST_FINISH_",
    options: ["KEEP", "TAIL_IF_MISSED", "TAIL"],
  },
  requestTurnWeightPct: { group: "turns", kind: "number", unit: "%", min: 0, max: 100 },
  extensionTurnWeightPct: { group: "turns", kind: "number", unit: "%", min: 0, max: 100 },
  replaceLeaver: { group: "turns", ...back },
  dailyCap: { group: "turns", kind: "number", unit: "turns", min: 0, max: 1000 },
  allowPartial: { group: "turns", kind: "yes" },
  actorCardRequired: { group: "turns", kind: "yes", danger: true },

  cancelStarted: {
    group: "service",
    kind: "choice",
    prefix: "CANCEL_STARTED_",
    options: ["BY_GRACE", "ORIGIN", "TAIL", "FORBID"],
  },
  returnGraceMs: { group: "service", kind: "minutes", unit: "min", min: 0, max: 1440 },
  declinePosition: { group: "service", ...back },
  declineThen: { group: "service", kind: "choice", prefix: "DECLINE_THEN_", options: ["REDISPATCH", "ASK"] },
  pendingEscalateMs: { group: "service", kind: "minutes", unit: "min", min: 0.17, max: 1440 },
  pendingTimeoutAction: {
    group: "service",
    kind: "choice",
    prefix: "PENDING_TIMEOUT_ACTION_",
    options: ["ALERT", "REDISPATCH_TAIL"],
  },
  dueRemindersMin: { group: "service", kind: "times", unit: "min", min: 0, max: 120 },

  holdMaxMs: { group: "duty", kind: "minutes", unit: "min", min: 1, max: 1440 },
  breakKeepMs: { group: "duty", kind: "minutes", unit: "min", min: 0, max: 1440 },

  dayOrder: {
    group: "day",
    kind: "choice",
    prefix: "DAY_ORDER_",
    options: ["CHECK_IN", "YESTERDAY_FINISH", "STAFF_NO", "MANAGER_LIST"],
  },
  managerList: { group: "day", kind: "numbers" },
  businessDayCutoffMin: { group: "day", kind: "clock", danger: true },

  announcementTemplate: { group: "voice", kind: "text" },
  announcementZone: { group: "voice", kind: "text" },
  announcementVolumePct: { group: "voice", kind: "number", unit: "%", min: 0, max: 100 },
  announcementRepeats: { group: "voice", kind: "number", unit: "times", min: 1, max: 3 },

  plansEnabled: { group: "dates", kind: "yes", danger: true },
  capacityMode: {
    group: "dates",
    kind: "choice",
    prefix: "CAPACITY_MODE_",
    options: ["PER_RESOURCE", "PER_SERVICE"],
    danger: true,
  },
  conflictPolicy: {
    group: "dates",
    kind: "choice",
    prefix: "CONFLICT_POLICY_",
    options: ["REJECT_ALL", "SKIP", "APPEND_AT_END"],
  },
  autoCompleteAt: { group: "dates", kind: "choice", prefix: "COMPLETE_AT_", options: ["END", "START"] },
  openingHours: { group: "dates", kind: "hours" },
  lateCancelHours: { group: "dates", kind: "number", unit: "h", min: 0, max: 720 },
  noShowDeducts: { group: "dates", kind: "yes" },
  unpaidAlert: { group: "dates", kind: "yes" },
  offerHoldMin: { group: "dates", kind: "number", unit: "min", min: 0, max: 1440 },

  noticeChannels: {
    group: "notices",
    kind: "channels",
    prefix: "NOTICE_CHANNEL_",
    options: ["EMAIL", "SMS", "NTFY", "WEBHOOK"],
  },
  planReminders: { group: "notices", kind: "yes" },
  bookingReminders: { group: "notices", kind: "yes" },
  planRemindersMin: { group: "notices", kind: "times", unit: "min", min: 1, max: 10080 },
  changeNotices: { group: "notices", kind: "yes" },
  dispatchNotices: { group: "notices", kind: "yes" },
  quietFromMin: { group: "notices", kind: "clock" },
  quietToMin: { group: "notices", kind: "clock" },
  shopPhone: { group: "notices", kind: "text" },

  defaultRegion: { group: "calls", kind: "text", upper: true },
  matchTail: { group: "calls", kind: "number", unit: "digits", min: 7, max: 15 },
  autoAssign: { group: "calls", kind: "yes" },
  compatExact: { group: "calls", kind: "yes", danger: true },
  callLogDays: { group: "calls", kind: "number", unit: "days", min: 1, max: 3650, danger: true },

  sessionDeskHours: { group: "access", kind: "number", unit: "h", min: 1, max: 72 },
  sessionStaffDays: { group: "access", kind: "number", unit: "days", min: 1, max: 365 },
  sessionTechnicianDays: { group: "access", kind: "number", unit: "days", min: 1, max: 730 },
  sessionTerminalDays: { group: "access", kind: "number", unit: "days", min: 0, max: 3650 },

  language: { group: "shop", kind: "choice", prefix: "LANGUAGE_", options: ["ZH_CN", "PL", "EN"] },
  zone: { group: "shop", kind: "text", danger: true },
  currency: { group: "shop", kind: "text", upper: true, danger: true },
};

export const settingKeys = Object.keys(settings) as SettingKey[];

export const groups: readonly SettingGroup[] = [
  "turns",
  "service",
  "duty",
  "day",
  "voice",
  "dates",
  "notices",
  "calls",
  "access",
  "shop",
];
