import { words } from "../i18n/language";

export const whenWords = words({
  en: {
    dayBefore: "The day before",
    dayAfter: "The day after",
    weekBefore: "The week before",
    weekAfter: "The week after",
    today: "Today",
    free: (day: string) => `Free on ${day}`,
    noneFree:
      "Nothing is free any more on that day. Choose a later day or somebody else, or put the customer on the waitlist.",
    noneAhead: "Nothing is free within a week either. Choose somebody else, or put the customer on the waitlist.",
    quarters: "Every quarter of an hour",
    laterDay: "Next day with a free time",
    waitlist: "On the waitlist",
    notFixed: "not fixed",
  },
  "zh-CN": {
    dayBefore: "前一天",
    dayAfter: "后一天",
    weekBefore: "上一周",
    weekAfter: "下一周",
    today: "今天",
    free: (day) => `${day} 空闲时间`,
    noneFree: "当天已约满。请换一天、换技师，或登记候补。",
    noneAhead: "一周内都约满了。请换技师，或登记候补。",
    quarters: "每 15 分钟",
    laterDay: "下一个有空的日子",
    waitlist: "登记候补",
    notFixed: "不指定",
  },
  pl: {
    dayBefore: "Dzień wcześniej",
    dayAfter: "Dzień później",
    weekBefore: "Tydzień wcześniej",
    weekAfter: "Tydzień później",
    today: "Dziś",
    free: (day) => `Wolne: ${day}`,
    noneFree:
      "Tego dnia nic już nie jest wolne. Wybierz późniejszy dzień lub inną osobę albo wpisz klienta na listę oczekujących.",
    noneAhead: "W ciągu tygodnia też nic nie jest wolne. Wybierz inną osobę albo wpisz klienta na listę oczekujących.",
    quarters: "Co kwadrans",
    laterDay: "Następny wolny dzień",
    waitlist: "Na listę oczekujących",
    notFixed: "nieustalone",
  },
});
