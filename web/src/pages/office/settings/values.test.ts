import { expect, test } from "vitest";
import { settingKeys, settings } from "./table";
import { hoursText, parseHours, textOf, valueOf } from "./values";

test("delays travel in ms and are written in minutes", () => {
  expect(textOf(settings.returnGraceMs, "180000")).toBe("3");
  expect(textOf(settings.returnGraceMs, "90000")).toBe("1.5");
  expect(valueOf(settings.returnGraceMs, "1,5")).toBe("90000");
  expect(valueOf(settings.returnGraceMs, "1441")).toBeUndefined();
  expect(valueOf(settings.holdMaxMs, "0")).toBeUndefined();
  expect(valueOf(settings.pendingEscalateMs, "0.17")).toBe("10000");
});

test("clock times, lists and choices", () => {
  expect(valueOf(settings.businessDayCutoffMin, "06:00")).toBe(360);
  expect(valueOf(settings.dueRemindersMin, "0, 10,5")).toEqual({ minutes: [10, 5, 0] });
  expect(valueOf(settings.dueRemindersMin, "ten")).toBeUndefined();
  expect(valueOf(settings.managerList, "12, 9")).toEqual({ numbers: ["12", "9"] });
  expect(valueOf(settings.currency, " pln ")).toBe("PLN");
  expect(valueOf(settings.noticeChannels, "NOTICE_CHANNEL_SMS")).toEqual({ channels: ["NOTICE_CHANNEL_SMS"] });
  expect(valueOf(settings.allowPartial, "")).toBe(false);
});

test("opening hours go past midnight and back", () => {
  const week = ["10:00-22:00, 23:00-02:00", "", "", "", "", "", "00:00-24:00"];
  const spans = parseHours(week);
  expect(spans).toEqual([
    { weekday: 1, fromMin: 600, untilMin: 1320 },
    { weekday: 1, fromMin: 1380, untilMin: 1560 },
    { weekday: 7, fromMin: 0, untilMin: 1440 },
  ]);
  expect(hoursText(spans!)).toEqual(week);
  expect(parseHours(["10-22"])).toBeUndefined();
  expect(parseHours(["10:00-12:00-14:00"])).toBeUndefined();
});

test("what is shown of a setting is read as the same value again", () => {
  const values: Record<string, unknown> = {
    returnGraceMs: "180000",
    quietFromMin: 1320,
    planRemindersMin: { minutes: [1440, 120] },
    managerList: { numbers: ["7", "3"] },
    openingHours: { spans: [{ weekday: 2, fromMin: 600, untilMin: 1560 }] },
    plansEnabled: true,
    zone: "Europe/Warsaw",
    tailAt: "TAIL_AT_FINISH",
    matchTail: 9,
  };
  for (const key of settingKeys.filter((k) => k in values))
    expect(valueOf(settings[key], textOf(settings[key], values[key]))).toEqual(values[key]);
});
