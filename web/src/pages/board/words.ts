import type { GenderJson } from "../../gen/storehub/v1/model_pb";
import { words } from "../../i18n/language";

export const boardWords = words({
  en: {
    title: "Board",
    age: (t: string) => `as of ${t} ago`,
    nobodyNext: "Nobody is free",
    nobodyServing: "Nobody is busy",
    waiting: "waiting",
    nobodyHere: "Nobody is on duty yet",
    today: "today",
    leaves: "off",
    unanswered: "no answer",
    seen: "coming",
    woman: "W",
    man: "M",
  },
  "zh-CN": {
    title: "排钟板",
    age: (t: string) => `${t}前的数据`,
    nobodyNext: "暂无空闲技师",
    nobodyServing: "无人上钟",
    waiting: "等钟",
    nobodyHere: "还没有技师上班",
    today: "今日",
    leaves: "下班",
    unanswered: "未收到",
    seen: "收到",
    woman: "女",
    man: "男",
  },
  pl: {
    title: "Tablica",
    age: (t: string) => `stan sprzed ${t}`,
    nobodyNext: "Nikt nie jest wolny",
    nobodyServing: "Nikt nie jest zajęty",
    waiting: "czekają",
    nobodyHere: "Nikogo jeszcze nie ma na zmianie",
    today: "dziś",
    leaves: "koniec",
    unanswered: "bez odp.",
    seen: "idzie",
    woman: "K",
    man: "M",
  },
});

/** A gender by one letter, nothing where either will do. */
export function genderLetter(g: GenderJson | undefined): string {
  const w = boardWords();
  return g === "GENDER_FEMALE" ? w.woman : g === "GENDER_MALE" ? w.man : "";
}
