import type { TrailKindJson } from "../../gen/storehub/v1/model_pb";
import { plural, words } from "../../i18n/language";

type Named<E extends string> = Record<Exclude<E, `${string}_UNSPECIFIED`>, string>;

interface MeWords {
  title: string;
  nobody: string;
  next: string;
  before: (n: number) => string;
  place: (position: number, category: string) => string;
  noPlace: string;
  until: (t: string) => string;
  afterThis: string;
  why: string;
  whyNone: string;
  trail: string;
  trailNone: string;
  steps: Named<TrailKindJson>;
  passed: (by: string) => string;
  moved: (from: number, to: number) => string;
  to: (place: number) => string;
  by: (who: string) => string;
  you: string;
  technician: (n: string) => string;
  terminal: (id: string) => string;
  hub: string;
  namedBy: (who: string, by: string) => string;
  reason: (r: string) => string;
  dates: string;
  datesNone: string;
  today: string;
  rotations: string;
  requests: string;
  minutes: string;
  turnsNone: string;
  ends: { finished: string; cancelled: string; replaced: string; declined: string; running: string; called: string };
}

const plain = (n: number): string => String(n);

export const meWords = words<MeWords>({
  en: {
    title: "My place",
    nobody: "This page is for technicians. Ask reception for a code and sign in with it on your own phone.",
    next: "You are next",
    before: (n) => `${plain(n)} before you`,
    place: (p, c) => `Place ${p} in the queue ${c}`,
    noPlace: "You have no place in the queue now.",
    until: (t) => `until ${t}`,
    afterThis: "Off duty after this service",
    why: "Why you are not next",
    whyNone: "Nothing is in the way.",
    trail: "What happened to your place",
    trailNone: "Nothing yet.",
    steps: {
      TRAIL_KIND_CHECKED_IN: "Checked in",
      TRAIL_KIND_CHECKED_OUT: "Checked out",
      TRAIL_KIND_DISPATCHED: "Called",
      TRAIL_KIND_RETURNED_TO_ORIGIN: "Cancelled, back to the old place",
      TRAIL_KIND_SENT_TO_TAIL: "Cancelled, to the tail",
      TRAIL_KIND_MOVED: "Moved by hand",
      TRAIL_KIND_HELD: "Held for a guest",
      TRAIL_KIND_HOLD_RELEASED: "No longer held",
      TRAIL_KIND_HOLD_LAPSED: "The hold lapsed, behind the next",
      TRAIL_KIND_BREAK_STARTED: "Break begun",
      TRAIL_KIND_BREAK_ENDED: "Break over",
      TRAIL_KIND_LEAVE_STARTED: "Leave begun",
      TRAIL_KIND_LEAVE_ENDED: "Leave over",
      TRAIL_KIND_STARTED: "Service begun",
      TRAIL_KIND_FINISHED: "Service finished",
      TRAIL_KIND_REPLACED: "Replaced by somebody else",
      TRAIL_KIND_DECLINED: "Declined",
      TRAIL_KIND_TURN_GIVEN_BACK: "Turn given back",
      TRAIL_KIND_FINISH_UNDONE: "The finish was undone",
    },
    passed: (by) => `Number ${by} was sent before you`,
    moved: (a, b) => `place ${a} → ${b}`,
    to: (p) => `place ${p}`,
    by: (who) => `by ${who}`,
    you: "you",
    technician: (n) => `technician ${n}`,
    terminal: (id) => `the terminal ${id}`,
    hub: "the hub itself",
    namedBy: (who, by) => `${who}, entered by ${by}`,
    reason: (r) => `Reason: ${r}`,
    dates: "My next dates",
    datesNone: "None within two weeks.",
    today: "Today",
    rotations: "Rotations",
    requests: "Requests",
    minutes: "Minutes",
    turnsNone: "No service yet.",
    ends: {
      finished: "finished",
      cancelled: "cancelled",
      replaced: "replaced",
      declined: "declined",
      running: "under way",
      called: "called",
    },
  },
  "zh-CN": {
    title: "我的牌",
    nobody: "这个页面给技师用。请向接待要登录码，在自己的手机上登录。",
    next: "下一位就是您",
    before: (n) => `前面还有 ${plain(n)} 位`,
    place: (p, c) => `${c} 第 ${p} 牌`,
    noPlace: "您现在没有牌位。",
    until: (t) => `到 ${t}`,
    afterThis: "做完这个钟下班",
    why: "为什么还没轮到",
    whyNone: "没有别的原因。",
    trail: "我的排位记录",
    trailNone: "还没有记录。",
    steps: {
      TRAIL_KIND_CHECKED_IN: "上班",
      TRAIL_KIND_CHECKED_OUT: "下班",
      TRAIL_KIND_DISPATCHED: "派钟",
      TRAIL_KIND_RETURNED_TO_ORIGIN: "退钟，回原位",
      TRAIL_KIND_SENT_TO_TAIL: "退钟，到排尾",
      TRAIL_KIND_MOVED: "人工调牌",
      TRAIL_KIND_HELD: "留牌",
      TRAIL_KIND_HOLD_RELEASED: "取消留牌",
      TRAIL_KIND_HOLD_LAPSED: "留牌过时，打后牌",
      TRAIL_KIND_BREAK_STARTED: "开始休息",
      TRAIL_KIND_BREAK_ENDED: "休息结束",
      TRAIL_KIND_LEAVE_STARTED: "开始请假",
      TRAIL_KIND_LEAVE_ENDED: "请假结束",
      TRAIL_KIND_STARTED: "上钟",
      TRAIL_KIND_FINISHED: "下钟",
      TRAIL_KIND_REPLACED: "被换下",
      TRAIL_KIND_DECLINED: "拒钟",
      TRAIL_KIND_TURN_GIVEN_BACK: "补钟",
      TRAIL_KIND_FINISH_UNDONE: "撤销下钟",
    },
    passed: (by) => `${by} 号先派出`,
    moved: (a, b) => `第 ${a} 牌 → 第 ${b} 牌`,
    to: (p) => `第 ${p} 牌`,
    by: (who) => `操作人：${who}`,
    you: "您自己",
    technician: (n) => `技师 ${n}`,
    terminal: (id) => `终端 ${id}`,
    hub: "系统",
    namedBy: (who, by) => `${who}（由 ${by} 录入）`,
    reason: (r) => `原因：${r}`,
    dates: "我的预约",
    datesNone: "两周内没有预约。",
    today: "今天",
    rotations: "排钟",
    requests: "点钟",
    minutes: "分钟",
    turnsNone: "今天还没有上钟。",
    ends: {
      finished: "已下钟",
      cancelled: "已退钟",
      replaced: "被换下",
      declined: "已拒钟",
      running: "上钟中",
      called: "待钟",
    },
  },
  pl: {
    title: "Moje miejsce",
    nobody: "Ta strona jest dla techników. Poproś recepcję o kod i zaloguj się nim na swoim telefonie.",
    next: "Jesteś następny w kolejce",
    before: (n) => `${n} ${plural(n, { one: "osoba", few: "osoby", many: "osób", other: "osoby" })} przed tobą`,
    place: (p, c) => `Miejsce ${p} w kolejce ${c}`,
    noPlace: "Nie masz teraz miejsca w kolejce.",
    until: (t) => `do ${t}`,
    afterThis: "Po tej usłudze koniec pracy",
    why: "Dlaczego nie jesteś następny",
    whyNone: "Nic nie stoi na przeszkodzie.",
    trail: "Co działo się z twoim miejscem",
    trailNone: "Jeszcze nic.",
    steps: {
      TRAIL_KIND_CHECKED_IN: "Wejście do pracy",
      TRAIL_KIND_CHECKED_OUT: "Wyjście z pracy",
      TRAIL_KIND_DISPATCHED: "Wezwanie",
      TRAIL_KIND_RETURNED_TO_ORIGIN: "Odwołane, powrót na dawne miejsce",
      TRAIL_KIND_SENT_TO_TAIL: "Odwołane, na koniec kolejki",
      TRAIL_KIND_MOVED: "Przesunięcie ręczne",
      TRAIL_KIND_HELD: "Zatrzymanie dla gościa",
      TRAIL_KIND_HOLD_RELEASED: "Koniec zatrzymania",
      TRAIL_KIND_HOLD_LAPSED: "Zatrzymanie wygasło, za następnym",
      TRAIL_KIND_BREAK_STARTED: "Początek przerwy",
      TRAIL_KIND_BREAK_ENDED: "Koniec przerwy",
      TRAIL_KIND_LEAVE_STARTED: "Początek urlopu",
      TRAIL_KIND_LEAVE_ENDED: "Koniec urlopu",
      TRAIL_KIND_STARTED: "Początek usługi",
      TRAIL_KIND_FINISHED: "Koniec usługi",
      TRAIL_KIND_REPLACED: "Wymiana na kogoś innego",
      TRAIL_KIND_DECLINED: "Odmowa",
      TRAIL_KIND_TURN_GIVEN_BACK: "Oddana tura",
      TRAIL_KIND_FINISH_UNDONE: "Cofnięty koniec usługi",
    },
    passed: (by) => `Numer ${by} poszedł przed tobą`,
    moved: (a, b) => `miejsce ${a} → ${b}`,
    to: (p) => `miejsce ${p}`,
    by: (who) => `kto: ${who}`,
    you: "ty",
    technician: (n) => `technik ${n}`,
    terminal: (id) => `terminal ${id}`,
    hub: "sam system",
    namedBy: (who, by) => `${who}, wpisał: ${by}`,
    reason: (r) => `Powód: ${r}`,
    dates: "Moje najbliższe terminy",
    datesNone: "Brak w ciągu dwóch tygodni.",
    today: "Dziś",
    rotations: "Kolejka",
    requests: "Na życzenie",
    minutes: "Minuty",
    turnsNone: "Jeszcze bez usługi.",
    ends: {
      finished: "zakończona",
      cancelled: "odwołana",
      replaced: "wymiana",
      declined: "odmowa",
      running: "trwa",
      called: "wezwanie",
    },
  },
});
