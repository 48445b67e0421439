import { plural, words } from "../../i18n/language";

export const guestsWords = words({
  en: {
    welcome: "Welcome",
    nobodyWaits: "Nobody is waiting",
    waiting: (n: number) => plural(n, { one: "guest waiting", other: "guests waiting" }),
    wait: "Waiting time now",
    soon: "soon",
    about: (n: number) => `about ${n} min`,
    ask: "please ask reception",
    estimate: "The times are an estimate. Reception knows more.",
    old: "We cannot see the current times. Please ask reception.",
  },
  "zh-CN": {
    welcome: "欢迎光临",
    nobodyWaits: "目前无人等候",
    waiting: () => "位客人等候",
    wait: "现在预计等候",
    soon: "马上可以",
    about: (n: number) => `约 ${n} 分钟`,
    ask: "请咨询前台",
    estimate: "时间仅为估计，以前台为准。",
    old: "暂时无法获取最新情况，请咨询前台。",
  },
  pl: {
    welcome: "Witamy",
    nobodyWaits: "Nikt nie czeka",
    waiting: (n: number) =>
      plural(n, { one: "gość czeka", few: "goście czekają", many: "gości czeka", other: "gości czeka" }),
    wait: "Czas oczekiwania",
    soon: "za chwilę",
    about: (n: number) => `około ${n} min`,
    ask: "zapytaj w recepcji",
    estimate: "Czasy są szacunkowe. Więcej wie recepcja.",
    old: "Nie znamy teraz aktualnych czasów. Prosimy zapytać w recepcji.",
  },
});
