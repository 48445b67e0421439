import type { GenderJson } from "../../gen/storehub/v1/model_pb";
import { words } from "../../i18n/language";

export const boardWords = words({
  en: {
    title: "Board",
    nobodyNext: "Nobody is free",
    nobodyServing: "Nobody is busy",
    waiting: "guests wait",
    nobodyHere: "Nobody is on duty yet",
    today: "today",
    leaves: "then off",
    unanswered: "no answer",
    seen: "coming",
    woman: "W",
    man: "M",
    any: "any",
  },
  "zh-CN": {
    title: "排钟板",
    nobodyNext: "暂无空闲技师",
    nobodyServing: "无人上钟",
    waiting: "等钟",
    nobodyHere: "还没有技师上班",
    today: "今日",
    leaves: "完钟下班",
    unanswered: "未收到",
    seen: "收到",
    woman: "女",
    man: "男",
    any: "不限",
  },
  pl: {
    title: "Tablica",
    nobodyNext: "Nikt nie jest wolny",
    nobodyServing: "Nikt nie jest zajęty",
    waiting: "goście czekają",
    nobodyHere: "Nikogo jeszcze nie ma na zmianie",
    today: "dziś",
    leaves: "potem koniec",
    unanswered: "brak odpowiedzi",
    seen: "idzie",
    woman: "K",
    man: "M",
    any: "dowolnie",
  },
});

/** A gender by one letter; either where none is asked for. */
export function genderLetter(g: GenderJson | undefined): string {
  const w = boardWords();
  return g === "GENDER_FEMALE" ? w.woman : g === "GENDER_MALE" ? w.man : w.any;
}
