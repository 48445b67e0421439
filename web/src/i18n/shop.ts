// The words of the shop that every page uses (docs/glossary.md). Letters of kinds are those of the poles' displays (rpc/lines).
import type { GenderJson, KindJson, LanguageJson, TechnicianStateJson } from "../gen/storehub/v1/model_pb";
import { words } from "./language";

type Named<E extends string> = Record<Exclude<E, `${string}_UNSPECIFIED`>, string>;

interface ShopWords {
  state: Named<TechnicianStateJson>;
  stateLetter: Named<TechnicianStateJson>;
  kind: Named<KindJson>;
  kindLetter: Named<KindJson>;
  gender: Named<GenderJson>;
  language: Named<LanguageJson>;
  minutes: (n: number) => string;
  over: (n: number) => string;
  close: string;
  cancel: string;
  confirm: string;
  back: string;
  save: string;
  remove: string;
  search: string;
  yes: string;
  no: string;
  none: string;
  loading: string;
  /** A sign-in is over that this page did not end. */
  ended: (name: string) => string;
}

const language: ShopWords["language"] = { LANGUAGE_ZH_CN: "中文", LANGUAGE_PL: "Polski", LANGUAGE_EN: "English" };

export const shopWords = words<ShopWords>({
  en: {
    state: {
      TECHNICIAN_STATE_OFF: "off duty",
      TECHNICIAN_STATE_LEAVE: "on leave",
      TECHNICIAN_STATE_IDLE: "free",
      TECHNICIAN_STATE_BREAK: "on a break",
      TECHNICIAN_STATE_HELD: "held",
      TECHNICIAN_STATE_PENDING: "called",
      TECHNICIAN_STATE_SERVING: "busy",
    },
    stateLetter: {
      TECHNICIAN_STATE_OFF: "O",
      TECHNICIAN_STATE_LEAVE: "L",
      TECHNICIAN_STATE_IDLE: "F",
      TECHNICIAN_STATE_BREAK: "K",
      TECHNICIAN_STATE_HELD: "H",
      TECHNICIAN_STATE_PENDING: "C",
      TECHNICIAN_STATE_SERVING: "B",
    },
    kind: { KIND_ROTATION: "Rotation", KIND_REQUEST: "Request", KIND_PICK: "Pick", KIND_INVITE: "Invite" },
    kindLetter: { KIND_ROTATION: "R", KIND_REQUEST: "Q", KIND_PICK: "P", KIND_INVITE: "I" },
    gender: { GENDER_FEMALE: "woman", GENDER_MALE: "man" },
    language,
    minutes: (n) => `${n} min`,
    over: (n) => `${n} min over`,
    close: "Close",
    cancel: "Cancel",
    confirm: "Confirm",
    back: "Back",
    save: "Save",
    remove: "Remove",
    search: "Search",
    yes: "Yes",
    no: "No",
    none: "none",
    loading: "Loading…",
    ended: (name) =>
      `${name} is no longer signed in: that was ended in another place, or the time was over. What was not saved was not done.`,
  },
  "zh-CN": {
    state: {
      TECHNICIAN_STATE_OFF: "下班",
      TECHNICIAN_STATE_LEAVE: "请假",
      TECHNICIAN_STATE_IDLE: "空闲",
      TECHNICIAN_STATE_BREAK: "休息",
      TECHNICIAN_STATE_HELD: "留牌",
      TECHNICIAN_STATE_PENDING: "待钟",
      TECHNICIAN_STATE_SERVING: "上钟",
    },
    stateLetter: {
      TECHNICIAN_STATE_OFF: "下",
      TECHNICIAN_STATE_LEAVE: "假",
      TECHNICIAN_STATE_IDLE: "闲",
      TECHNICIAN_STATE_BREAK: "休",
      TECHNICIAN_STATE_HELD: "留",
      TECHNICIAN_STATE_PENDING: "待",
      TECHNICIAN_STATE_SERVING: "钟",
    },
    kind: { KIND_ROTATION: "排钟", KIND_REQUEST: "点钟", KIND_PICK: "挑钟", KIND_INVITE: "call钟" },
    kindLetter: { KIND_ROTATION: "排", KIND_REQUEST: "点", KIND_PICK: "挑", KIND_INVITE: "C" },
    gender: { GENDER_FEMALE: "女", GENDER_MALE: "男" },
    language,
    minutes: (n) => `${n} 分钟`,
    over: (n) => `超时 ${n} 分钟`,
    close: "关闭",
    cancel: "取消",
    confirm: "确定",
    back: "返回",
    save: "保存",
    remove: "删除",
    search: "搜索",
    yes: "是",
    no: "否",
    none: "无",
    loading: "正在加载…",
    ended: (name) => `${name} 的登录已结束：已在别处退出，或时间已到。未保存的内容没有执行。`,
  },
  pl: {
    state: {
      TECHNICIAN_STATE_OFF: "po pracy",
      TECHNICIAN_STATE_LEAVE: "urlop",
      TECHNICIAN_STATE_IDLE: "wolny",
      TECHNICIAN_STATE_BREAK: "przerwa",
      TECHNICIAN_STATE_HELD: "zatrzymany",
      TECHNICIAN_STATE_PENDING: "wezwany",
      TECHNICIAN_STATE_SERVING: "zajęty",
    },
    stateLetter: {
      TECHNICIAN_STATE_OFF: "O",
      TECHNICIAN_STATE_LEAVE: "U",
      TECHNICIAN_STATE_IDLE: "W",
      TECHNICIAN_STATE_BREAK: "P",
      TECHNICIAN_STATE_HELD: "T",
      TECHNICIAN_STATE_PENDING: "E",
      TECHNICIAN_STATE_SERVING: "Z",
    },
    kind: { KIND_ROTATION: "Kolejka", KIND_REQUEST: "Na życzenie", KIND_PICK: "Wybór", KIND_INVITE: "Zaproszenie" },
    kindLetter: { KIND_ROTATION: "R", KIND_REQUEST: "Q", KIND_PICK: "P", KIND_INVITE: "I" },
    gender: { GENDER_FEMALE: "kobieta", GENDER_MALE: "mężczyzna" },
    language,
    minutes: (n) => `${n} min`,
    over: (n) => `${n} min po czasie`,
    close: "Zamknij",
    cancel: "Anuluj",
    confirm: "Potwierdź",
    back: "Wstecz",
    save: "Zapisz",
    remove: "Usuń",
    search: "Szukaj",
    yes: "Tak",
    no: "Nie",
    none: "brak",
    loading: "Wczytuję…",
    ended: (name) =>
      `${name} nie jest już zalogowany(a): zakończono to gdzie indziej albo minął czas. Czego nie zapisano, tego nie wykonano.`,
  },
});
