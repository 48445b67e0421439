// What is said of an announcement, in the language of the terminal.
import type { KindJson } from "../../../gen/storehub/v1/model_pb";
import type { ClaimAnnouncementResponseJson } from "../../../gen/storehub/v1/terminal_pb";
import type { Language } from "../../../i18n/language";

interface Words {
  digits: string;
  between: string;
  kind: Record<Exclude<KindJson, "KIND_UNSPECIFIED">, string>;
  assigned: (who: string, where: string, kind: string) => string;
  reassigned: (who: string, where: string, kind: string) => string;
  cancelled: (who: string, where: string) => string;
  due: (who: string, where: string, minutes: number) => string;
  over: (who: string, where: string) => string;
  noAnswer: (who: string, where: string) => string;
  declined: (who: string, where: string) => string;
  unpaid: string;
  look: string;
}

const english: Words = {
  digits: "0123456789",
  between: " ",
  kind: { KIND_ROTATION: "rotation", KIND_REQUEST: "request", KIND_PICK: "pick", KIND_INVITE: "invited guest" },
  assigned: (who, where, kind) => `Technician ${who}${where && `, room ${where}`}${kind && `, ${kind}`}.`,
  reassigned: (who, where, kind) => `Change: technician ${who}${where && `, now room ${where}`}${kind && `, ${kind}`}.`,
  cancelled: (who, where) => `Technician ${who}${where && `, room ${where}`}: cancelled. Please stay.`,
  due: (who, where, minutes) =>
    `Technician ${who}${where && `, room ${where}`}: ${minutes} ${minutes === 1 ? "minute" : "minutes"} left.`,
  over: (who, where) => `Technician ${who}${where && `, room ${where}`}: the time is over.`,
  noAnswer: (who, where) => `Technician ${who}, please answer${where && `: room ${where} is waiting`}.`,
  declined: (who, where) => `Reception, please: technician ${who} has declined${where && ` room ${where}`}.`,
  unpaid: "Reception, please: a visit was not paid by card.",
  look: "Please look at the board.",
};

const chinese: Words = {
  digits: "零一二三四五六七八九",
  between: "",
  kind: { KIND_ROTATION: "轮钟", KIND_REQUEST: "点钟", KIND_PICK: "挑钟", KIND_INVITE: "call 钟" },
  assigned: (who, where, kind) => `${where && `房间 ${where}，`}${kind && `${kind}，`}技师 ${who} 号。`,
  reassigned: (who, where, kind) => `改派，${where && `房间 ${where}，`}${kind && `${kind}，`}技师 ${who} 号。`,
  cancelled: (who, where) => `技师 ${who} 号，${where && `房间 ${where}，`}已取消，不用去了。`,
  due: (who, where, minutes) => `技师 ${who} 号，${where && `房间 ${where}，`}还有${minutes}分钟到钟。`,
  over: (who, where) => `技师 ${who} 号，${where && `房间 ${where}，`}已到钟。`,
  noAnswer: (who, where) => `技师 ${who} 号，请按收到${where && `，房间 ${where} 在等`}。`,
  declined: (who, where) => `请前台注意，技师 ${who} 号不能上钟${where && `，房间 ${where}`}。`,
  unpaid: "请前台注意，有一次服务没有次卡可扣。",
  look: "请看排钟板。",
};

const polish: Words = {
  digits: "0123456789",
  between: " ",
  kind: { KIND_ROTATION: "kolejka", KIND_REQUEST: "na życzenie", KIND_PICK: "wybór", KIND_INVITE: "zaproszony gość" },
  assigned: (who, where, kind) => `Technik ${who}${where && `, pokój ${where}`}${kind && `, ${kind}`}.`,
  reassigned: (who, where, kind) => `Zmiana: technik ${who}${where && `, teraz pokój ${where}`}${kind && `, ${kind}`}.`,
  cancelled: (who, where) => `Technik ${who}${where && `, pokój ${where}`}: odwołane. Proszę zostać.`,
  due: (who, where, minutes) => `Technik ${who}${where && `, pokój ${where}`}: ${polishMinutes(minutes)}.`,
  over: (who, where) => `Technik ${who}${where && `, pokój ${where}`}: koniec czasu.`,
  noAnswer: (who, where) => `Technik ${who}, proszę potwierdzić${where && `: czeka pokój ${where}`}.`,
  declined: (who, where) => `Recepcja, uwaga: technik ${who} odmawia${where && `, pokój ${where}`}.`,
  unpaid: "Recepcja, uwaga: za wizytę nie zapłacono karnetem.",
  look: "Proszę spojrzeć na tablicę.",
};

/** Została minuta, zostały 2 minuty, zostało 5 minut. */
function polishMinutes(n: number): string {
  const form = new Intl.PluralRules("pl").select(n);
  if (form === "one") return "została minuta";
  return form === "few" ? `zostały ${n} minuty` : `zostało ${n} minut`;
}

const all: Record<Language, Words> = { en: english, "zh-CN": chinese, pl: polish };

/** A number as it is called out, digit by digit: "201" is heard wrong more often than "2 0 1". */
export function spell(text: string, language: Language): string {
  const w = all[language];
  const parts = text.match(/\d|[^\d\s]+/g) ?? [];
  return parts.map((p) => (/\d/.test(p) ? w.digits[Number(p)]! : p)).join(w.between || "");
}

/** The sentence of an announcement: the shop's own text where it has one, else one of its cause. */
export function sentenceOf(a: ClaimAnnouncementResponseJson, language: Language): string {
  if (a.text) return a.text;
  const w = all[language];
  const who = spell(a.technician ?? "", language);
  const where = spell(a.room ?? "", language);
  const kind = a.kind && a.kind !== "KIND_UNSPECIFIED" ? w.kind[a.kind] : "";
  const left = a.minutesLeft ?? 0;
  switch (a.cause) {
    case "ANNOUNCEMENT_CAUSE_ASSIGNED":
      return w.assigned(who, where, kind);
    case "ANNOUNCEMENT_CAUSE_REASSIGNED":
      return w.reassigned(who, where, kind);
    case "ANNOUNCEMENT_CAUSE_CANCELLED":
      return w.cancelled(who, where);
    case "ANNOUNCEMENT_CAUSE_DUE":
      return left > 0 ? w.due(who, where, left) : w.over(who, where);
    case "ANNOUNCEMENT_CAUSE_NO_ANSWER":
      return w.noAnswer(who, where);
    case "ANNOUNCEMENT_CAUSE_DECLINED":
      return w.declined(who, where);
    case "ANNOUNCEMENT_CAUSE_UNPAID":
      return w.unpaid;
  }
  return w.look;
}
