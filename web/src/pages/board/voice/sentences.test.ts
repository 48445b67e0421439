import { expect, test } from "vitest";
import type { AnnouncementCauseJson } from "../../../gen/storehub/v1/model_pb";
import { languages } from "../../../i18n/language";
import { sentenceOf, spell } from "./sentences";

const causes: AnnouncementCauseJson[] = [
  "ANNOUNCEMENT_CAUSE_ASSIGNED",
  "ANNOUNCEMENT_CAUSE_REASSIGNED",
  "ANNOUNCEMENT_CAUSE_CANCELLED",
  "ANNOUNCEMENT_CAUSE_DUE",
  "ANNOUNCEMENT_CAUSE_NO_ANSWER",
  "ANNOUNCEMENT_CAUSE_DECLINED",
];
const about = { technician: "8", room: "201", kind: "KIND_ROTATION", minutesLeft: 10 } as const;

test("numbers are called out digit by digit", () => {
  expect(languages.map((l) => spell("201", l))).toEqual(["二零一", "2 0 1", "2 0 1"]);
  expect(spell("VIP 12", "en")).toBe("VIP 1 2");
  expect(spell("A-3", "zh-CN")).toBe("A-三");
  expect(spell("", "pl")).toBe("");
});

test("every cause has a sentence of its own in every language, with who and where", () => {
  for (const l of languages) {
    const said = causes.map((cause) => sentenceOf({ ...about, cause }, l));
    expect(new Set(said).size).toBe(causes.length);
    for (const s of said) {
      expect(s).toContain(spell("8", l));
      expect(s).toContain(spell("201", l));
    }
    expect(sentenceOf({ cause: "ANNOUNCEMENT_CAUSE_UNPAID" }, l)).not.toBe("");
  }
});

test("the seed's words: room, kind, technician", () => {
  expect(sentenceOf({ ...about, cause: "ANNOUNCEMENT_CAUSE_ASSIGNED" }, "zh-CN")).toBe(
    "房间 二零一，轮钟，技师 八 号。",
  );
  expect(sentenceOf({ ...about, cause: "ANNOUNCEMENT_CAUSE_ASSIGNED" }, "en")).toBe(
    "Technician 8, room 2 0 1, rotation.",
  );
});

test("without a room nothing is said of one", () => {
  for (const l of languages)
    for (const cause of causes)
      expect(sentenceOf({ technician: "8", cause, minutesLeft: 5 }, l)).not.toMatch(/room|pokój|房间|undefined|, ,/);
});

test("reminders count minutes, and the last says that the time is over", () => {
  const due = (minutesLeft: number, l: "pl" | "en" | "zh-CN"): string =>
    sentenceOf({ technician: "8", cause: "ANNOUNCEMENT_CAUSE_DUE", minutesLeft }, l);
  expect([10, 2, 1, 0].map((m) => due(m, "pl"))).toEqual([
    "Technik 8: zostało 10 minut.",
    "Technik 8: zostały 2 minuty.",
    "Technik 8: została minuta.",
    "Technik 8: koniec czasu.",
  ]);
  expect(due(1, "en")).toBe("Technician 8: 1 minute left.");
  expect(due(0, "zh-CN")).toBe("技师 八 号，已到钟。");
});

test("the shop's own text goes before", () => {
  expect(sentenceOf({ ...about, text: "8 to 201", cause: "ANNOUNCEMENT_CAUSE_ASSIGNED" }, "en")).toBe("8 to 201");
});
