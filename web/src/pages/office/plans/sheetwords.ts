// What the customer's sheet says, in the language that the customer reads, whichever the page is in.
import type { OccurrenceStateJson } from "../../../gen/storehub/v1/model_pb";
import type { Language } from "../../../i18n/language";

interface SheetWords {
  title: string;
  customer: string;
  item: string;
  dates: (n: number) => string;
  done: string;
  left: string;
  states: Partial<Record<OccurrenceStateJson, string>>;
  units: (n: number) => string;
  phone: string;
  change: string;
  zone: string;
  printed: string;
}

function form(l: Language, n: number, forms: { one: string; few?: string; many?: string; other: string }): string {
  const rule = new Intl.PluralRules(l).select(n);
  return {
    ...forms,
    few: forms.few ?? forms.other,
    many: forms.many ?? forms.other,
    zero: forms.other,
    two: forms.other,
  }[rule];
}

export const sheetWords: Record<Language, SheetWords> = {
  en: {
    title: "Your dates",
    customer: "Customer",
    item: "Service",
    dates: (n) => `${n} ${form("en", n, { one: "date", other: "dates" })}`,
    done: "done",
    left: "still ahead",
    states: {
      OCCURRENCE_STATE_COMPLETED: "done",
      OCCURRENCE_STATE_NO_SHOW: "missed",
      OCCURRENCE_STATE_CANCELLED: "cancelled",
    },
    units: (n) => `On your punch card: ${n} ${form("en", n, { one: "visit", other: "visits" })} left`,
    phone: "Call us",
    change: "If you cannot come, please call us in time.",
    zone: "All times by the shop's clock.",
    printed: "Printed",
  },
  "zh-CN": {
    title: "您的服务时间",
    customer: "顾客",
    item: "服务",
    dates: (n) => `共 ${n} 次`,
    done: "已完成",
    left: "剩余",
    states: {
      OCCURRENCE_STATE_COMPLETED: "已完成",
      OCCURRENCE_STATE_NO_SHOW: "未到",
      OCCURRENCE_STATE_CANCELLED: "已取消",
    },
    units: (n) => `次卡剩余 ${n} 次`,
    phone: "联系电话",
    change: "如不能按时到店，请提前来电。",
    zone: "时间均按本店时钟。",
    printed: "打印时间",
  },
  pl: {
    title: "Twoje terminy",
    customer: "Klient",
    item: "Usługa",
    dates: (n) => `${n} ${form("pl", n, { one: "termin", few: "terminy", many: "terminów", other: "terminu" })}`,
    done: "odbyte",
    left: "przed Tobą",
    states: {
      OCCURRENCE_STATE_COMPLETED: "odbyty",
      OCCURRENCE_STATE_NO_SHOW: "opuszczony",
      OCCURRENCE_STATE_CANCELLED: "odwołany",
    },
    units: (n) =>
      `Na karnecie: ${n} ${form("pl", n, { one: "wejście", few: "wejścia", many: "wejść", other: "wejścia" })}`,
    phone: "Zadzwoń do nas",
    change: "Jeśli nie możesz przyjść, zadzwoń do nas wcześniej.",
    zone: "Godziny według zegara salonu.",
    printed: "Wydrukowano",
  },
};
