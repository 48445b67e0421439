// The words of who calls: the windows at the side and the log (docs/glossary.md, "Who is calling").
import type {
  CallOutcomeJson,
  CallStateJson,
  DirectionJson,
  FollowupJson,
  NumberFlagJson,
} from "../../../gen/storehub/v1/call_pb";
import { plural, words } from "../../../i18n/language";

type Named<E extends string> = Record<Exclude<E, `${string}_UNSPECIFIED`>, string>;

interface CallWords {
  calls: string;
  log: string;
  state: Named<CallStateJson>;
  stateLetter: Named<CallStateJson>;
  outcome: Named<CallOutcomeJson>;
  followup: Named<FollowupJson>;
  flag: Named<NumberFlagJson>;
  direction: Named<DirectionJson>;
  // Windows
  incoming: (who: string) => string;
  rings: (time: string) => string;
  talks: (time: string) => string;
  over: (at: string) => string;
  missedAt: (at: string) => string;
  unknown: string;
  withheld: string;
  unavailable: string;
  withheldWhy: string;
  several: (n: number) => string;
  probable: string;
  probableWhy: string;
  find: string;
  nobodyLike: (t: string) => string;
  moreFound: string;
  line: (l: string) => string;
  saysName: (n: string) => string;
  add: string;
  pick: string;
  pickOpen: string;
  ticketOpen: string;
  ticketNew: string;
  pickNew: string;
  reserve: string;
  ignore: string;
  openTicket: (n: number, total: string) => string;
  paying: string;
  replace: (name: string) => string;
  takenBy: (t: string) => string;
  closedMeanwhile: string;
  more: (n: number) => string;
  callBack: (n: number) => string;
  // Add
  number: string;
  name: string;
  addDo: string;
  addAnyway: string;
  added: (n: string) => string;
  // Brief
  visits: (n: number, last: string) => string;
  newHere: string;
  noShows: (n: number) => string;
  today: (at: string, item: string) => string;
  next: (at: string, item: string) => string;
  units: (n: number) => string;
  before: string;
  lastCalls: string;
  lastTickets: string;
  ticket: (n: number) => string;
  link: (n: number) => string;
  linked: (n: number) => string;
  // Log
  toCallBack: string;
  all: string;
  nobodys: string;
  search: string;
  noOpen: string;
  noCalls: string;
  noneLike: string;
  times: (n: number) => string;
  earlier: string;
  loadMore: string;
  gone: string;
  calledBack: string;
  done: string;
  reopen: string;
  note: string;
  noteWhy: string;
  saveNote: string;
  saved: string;
  flagTitle: string;
  flagWhy: string;
  marked: (what: string) => string;
}

export const callWords = words<CallWords>({
  en: {
    calls: "Calls",
    log: "Call log",
    state: {
      CALL_STATE_RINGING: "rings",
      CALL_STATE_ANSWERED: "answered",
      CALL_STATE_ENDED: "ended",
      CALL_STATE_MISSED: "missed",
    },
    stateLetter: {
      CALL_STATE_RINGING: "R",
      CALL_STATE_ANSWERED: "A",
      CALL_STATE_ENDED: "E",
      CALL_STATE_MISSED: "M",
    },
    outcome: {
      CALL_OUTCOME_NONE: "nothing done",
      CALL_OUTCOME_CUSTOMER_PICKED: "customer chosen",
      CALL_OUTCOME_NEW_TICKET: "new ticket",
      CALL_OUTCOME_RESERVED: "reserved",
      CALL_OUTCOME_DISMISSED: "ignored",
    },
    followup: {
      FOLLOWUP_OPEN: "to call back",
      FOLLOWUP_CALLED_BACK: "called back",
      FOLLOWUP_DONE: "done",
    },
    flag: { NUMBER_FLAG_NONE: "no mark", NUMBER_FLAG_VIP: "VIP", NUMBER_FLAG_SPAM: "spam" },
    direction: { DIRECTION_INBOUND: "incoming", DIRECTION_OUTBOUND: "outgoing" },
    incoming: (who) => `Incoming call: ${who}`,
    rings: (t) => `rings, ${t}`,
    talks: (t) => `talking, ${t}`,
    over: (at) => `ended ${at}`,
    missedAt: (at) => `missed ${at}`,
    unknown: "Unknown number",
    withheld: "Number withheld",
    unavailable: "Number not sent",
    withheldWhy: "Nobody can be recognised. Ask for the name and find the customer, or go on without one.",
    several: (n) => `${n} customers have this number. Choose who is calling.`,
    probable: "probable",
    probableWhy: "Only the last digits agree. Ask whether it is this customer.",
    find: "Find customer",
    nobodyLike: (t) => `No customer like “${t}”.`,
    moreFound: "There are more. Type a little more of the name.",
    line: (l) => `line ${l}`,
    saysName: (n) => `shown as “${n}”`,
    add: "+ Add customer",
    pick: "Open a ticket for this customer",
    pickOpen: "Put on the open ticket",
    ticketOpen: "Use the open ticket",
    ticketNew: "Open a ticket",
    pickNew: "Open another ticket",
    reserve: "Reserve",
    ignore: "Ignore",
    openTicket: (n, total) => `Ticket ${n} is open (${total}). “Open another ticket” parks it.`,
    paying: "The open ticket is being paid, so nothing is added to it. Another ticket opens beside it.",
    replace: (n) => `Make the ticket ${n}'s`,
    takenBy: (t) => `Taken by ${t}`,
    closedMeanwhile: "The call is over. What you typed can still be saved.",
    more: (n) => `${n} more ${plural(n, { one: "call is", other: "calls are" })} in the log`,
    callBack: (n) => `${n} to call back`,
    number: "Number",
    name: "Name",
    addDo: "Add",
    addAnyway: "Add all the same",
    added: (n) => `${n} is a customer now.`,
    visits: (n, last) => `${n} ${plural(n, { one: "visit", other: "visits" })}, last ${last}`,
    newHere: "no visit yet",
    noShows: (n) => `${n} ${plural(n, { one: "no-show", other: "no-shows" })}`,
    today: (at, item) => `Today ${at} ${item}`,
    next: (at, item) => `Next: ${at} ${item}`,
    units: (n) => `${n} ${plural(n, { one: "unit", other: "units" })} on the card`,
    before: "Before this call",
    lastCalls: "Last calls",
    lastTickets: "Last tickets",
    ticket: (n) => `No. ${n}`,
    link: (n) => `Link ${n} earlier ${plural(n, { one: "call", other: "calls" })} to this customer`,
    linked: (n) => `${n} ${plural(n, { one: "call", other: "calls" })} linked.`,
    toCallBack: "To call back",
    all: "All",
    nobodys: "Unknown callers",
    search: "Number, name or note",
    noOpen: "Nobody is to be called back.",
    noCalls: "No calls yet. They appear when a phone is paired with a register.",
    noneLike: "No such call among those that are loaded.",
    times: (n) => `${n}×`,
    earlier: "Earlier calls of this number",
    loadMore: "Earlier calls",
    gone: "This call is not kept any more.",
    calledBack: "Called back",
    done: "Done",
    reopen: "Still to call back",
    note: "Note",
    noteWhy: "What was agreed. Whoever opens the call reads it.",
    saveNote: "Save note",
    saved: "The note is saved.",
    flagTitle: "Mark the number",
    flagWhy: "VIP rings first. Spam opens no window and stays in the log.",
    marked: (what) => `Marked: ${what}.`,
  },
  "zh-CN": {
    calls: "来电",
    log: "通话记录",
    state: {
      CALL_STATE_RINGING: "响铃",
      CALL_STATE_ANSWERED: "已接听",
      CALL_STATE_ENDED: "已结束",
      CALL_STATE_MISSED: "未接",
    },
    stateLetter: {
      CALL_STATE_RINGING: "响",
      CALL_STATE_ANSWERED: "接",
      CALL_STATE_ENDED: "结",
      CALL_STATE_MISSED: "未",
    },
    outcome: {
      CALL_OUTCOME_NONE: "未处理",
      CALL_OUTCOME_CUSTOMER_PICKED: "已选会员",
      CALL_OUTCOME_NEW_TICKET: "已开新单",
      CALL_OUTCOME_RESERVED: "已预约",
      CALL_OUTCOME_DISMISSED: "已忽略",
    },
    followup: {
      FOLLOWUP_OPEN: "待回电",
      FOLLOWUP_CALLED_BACK: "已回电",
      FOLLOWUP_DONE: "已处理",
    },
    flag: { NUMBER_FLAG_NONE: "无标记", NUMBER_FLAG_VIP: "贵宾", NUMBER_FLAG_SPAM: "骚扰" },
    direction: { DIRECTION_INBOUND: "来电", DIRECTION_OUTBOUND: "去电" },
    incoming: (who) => `来电：${who}`,
    rings: (t) => `响铃中，${t}`,
    talks: (t) => `通话中，${t}`,
    over: (at) => `${at} 已结束`,
    missedAt: (at) => `${at} 未接`,
    unknown: "陌生号码",
    withheld: "号码保密",
    unavailable: "号码未知",
    withheldWhy: "认不出是谁。请问清姓名再查找会员，或不选会员直接办理。",
    several: (n) => `${n} 位会员用这个号码，请选择是谁来电。`,
    probable: "可能",
    probableWhy: "只有末几位相同，请先问清是不是这位会员。",
    find: "查找会员",
    nobodyLike: (t) => `没有找到“${t}”。`,
    moreFound: "还有更多，请多输几个字。",
    line: (l) => `线路 ${l}`,
    saysName: (n) => `显示为“${n}”`,
    add: "＋ 添加会员",
    pick: "选择会员并开账单",
    pickOpen: "选到当前账单",
    ticketOpen: "用当前账单",
    ticketNew: "开账单",
    pickNew: "选择会员开新单",
    reserve: "预约",
    ignore: "忽略",
    openTicket: (n, total) => `账单 ${n} 正打开（${total}）。开新单会先把它挂单。`,
    paying: "当前账单正在付款，不能再加。可以另开新单。",
    replace: (n) => `把账单改成 ${n} 的`,
    takenBy: (t) => `已由 ${t} 接手`,
    closedMeanwhile: "来电已结束，已输入的内容仍可保存。",
    more: (n) => `还有 ${n} 个来电，见通话记录`,
    callBack: (n) => `待回电 ${n}`,
    number: "号码",
    name: "姓名",
    addDo: "添加",
    addAnyway: "仍然添加",
    added: (n) => `${n} 已是会员。`,
    visits: (n, last) => `来过 ${n} 次，上次 ${last}`,
    newHere: "还没来过",
    noShows: (n) => `爽约 ${n} 次`,
    today: (at, item) => `今天 ${at} ${item}`,
    next: (at, item) => `下次：${at} ${item}`,
    units: (n) => `次卡剩 ${n} 次`,
    before: "以前的情况",
    lastCalls: "最近来电",
    lastTickets: "最近账单",
    ticket: (n) => `${n} 号`,
    link: (n) => `把之前 ${n} 个来电归入这位会员`,
    linked: (n) => `已归入 ${n} 个来电。`,
    toCallBack: "待回电",
    all: "全部",
    nobodys: "陌生来电",
    search: "号码、姓名或备注",
    noOpen: "没有要回的电话。",
    noCalls: "还没有来电。电话助手与收银台配对后，来电会出现在这里。",
    noneLike: "已载入的来电里没有符合的。",
    times: (n) => `${n} 次`,
    earlier: "这个号码之前的来电",
    loadMore: "更早的来电",
    gone: "这个来电已不再保存。",
    calledBack: "已回电",
    done: "已处理",
    reopen: "仍待回电",
    note: "备注",
    noteWhy: "约定了什么，打开这个来电的人都能看到。",
    saveNote: "保存备注",
    saved: "备注已保存。",
    flagTitle: "标记号码",
    flagWhy: "贵宾来电排在最前；骚扰电话不弹窗，只记录。",
    marked: (what) => `已标记：${what}。`,
  },
  pl: {
    calls: "Połączenia",
    log: "Rejestr połączeń",
    state: {
      CALL_STATE_RINGING: "dzwoni",
      CALL_STATE_ANSWERED: "odebrane",
      CALL_STATE_ENDED: "zakończone",
      CALL_STATE_MISSED: "nieodebrane",
    },
    stateLetter: {
      CALL_STATE_RINGING: "D",
      CALL_STATE_ANSWERED: "O",
      CALL_STATE_ENDED: "Z",
      CALL_STATE_MISSED: "N",
    },
    outcome: {
      CALL_OUTCOME_NONE: "nic nie zrobiono",
      CALL_OUTCOME_CUSTOMER_PICKED: "wybrano klienta",
      CALL_OUTCOME_NEW_TICKET: "nowy rachunek",
      CALL_OUTCOME_RESERVED: "rezerwacja",
      CALL_OUTCOME_DISMISSED: "zignorowane",
    },
    followup: {
      FOLLOWUP_OPEN: "do oddzwonienia",
      FOLLOWUP_CALLED_BACK: "oddzwoniono",
      FOLLOWUP_DONE: "załatwione",
    },
    flag: { NUMBER_FLAG_NONE: "bez oznaczenia", NUMBER_FLAG_VIP: "VIP", NUMBER_FLAG_SPAM: "spam" },
    direction: { DIRECTION_INBOUND: "przychodzące", DIRECTION_OUTBOUND: "wychodzące" },
    incoming: (who) => `Połączenie przychodzące: ${who}`,
    rings: (t) => `dzwoni, ${t}`,
    talks: (t) => `rozmowa, ${t}`,
    over: (at) => `koniec o ${at}`,
    missedAt: (at) => `nieodebrane ${at}`,
    unknown: "Nieznany numer",
    withheld: "Numer zastrzeżony",
    unavailable: "Numer niedostępny",
    withheldWhy: "Nie wiadomo, kto dzwoni. Zapytaj o nazwisko i znajdź klienta albo działaj bez niego.",
    several: (n) =>
      `${n} ${plural(n, { one: "klient ma", few: "klientów ma", many: "klientów ma", other: "klienta ma" })} ten numer. Wybierz, kto dzwoni.`,
    probable: "prawdopodobny",
    probableWhy: "Zgadzają się tylko ostatnie cyfry. Zapytaj, czy to ten klient.",
    find: "Znajdź klienta",
    nobodyLike: (t) => `Nie ma klienta „${t}”.`,
    moreFound: "Jest ich więcej. Wpisz dłuższy fragment nazwiska.",
    line: (l) => `linia ${l}`,
    saysName: (n) => `widoczny jako „${n}”`,
    add: "+ Dodaj klienta",
    pick: "Otwórz rachunek dla klienta",
    pickOpen: "Przypisz do otwartego rachunku",
    ticketOpen: "Użyj otwartego rachunku",
    ticketNew: "Otwórz rachunek",
    pickNew: "Otwórz drugi rachunek",
    reserve: "Rezerwuj",
    ignore: "Zignoruj",
    openTicket: (n, total) => `Otwarty jest rachunek ${n} (${total}). Drugi rachunek go zaparkuje.`,
    paying:
      "Otwarty rachunek jest w trakcie płatności i nic się do niego nie dopisze. Drugi rachunek otworzy się obok.",
    replace: (n) => `Zmień klienta rachunku: ${n}`,
    takenBy: (t) => `Przejęte przez: ${t}`,
    closedMeanwhile: "Połączenie się skończyło. To, co wpisano, można jeszcze zapisać.",
    more: (n) => `jeszcze ${n} w rejestrze połączeń`,
    callBack: (n) => `Do oddzwonienia: ${n}`,
    number: "Numer",
    name: "Imię i nazwisko",
    addDo: "Dodaj",
    addAnyway: "Dodaj mimo to",
    added: (n) => `Dodano klienta: ${n}.`,
    visits: (n, last) =>
      `${n} ${plural(n, { one: "wizyta", few: "wizyty", many: "wizyt", other: "wizyty" })}, ostatnia ${last}`,
    newHere: "jeszcze bez wizyt",
    noShows: (n) => `nieobecności: ${n}`,
    today: (at, item) => `Dziś ${at} ${item}`,
    next: (at, item) => `Następna: ${at} ${item}`,
    units: (n) => `${n} ${plural(n, { one: "wejście", few: "wejścia", many: "wejść", other: "wejścia" })} na karnecie`,
    before: "Wcześniej",
    lastCalls: "Ostatnie połączenia",
    lastTickets: "Ostatnie rachunki",
    ticket: (n) => `nr ${n}`,
    link: (n) =>
      `Przypisz klientowi ${n} ${plural(n, { one: "wcześniejsze połączenie", few: "wcześniejsze połączenia", many: "wcześniejszych połączeń", other: "wcześniejszego połączenia" })}`,
    linked: (n) => `Przypisano połączenia: ${n}.`,
    toCallBack: "Do oddzwonienia",
    all: "Wszystkie",
    nobodys: "Nieznani",
    search: "Numer, nazwisko lub notatka",
    noOpen: "Do nikogo nie trzeba oddzwaniać.",
    noCalls: "Nie ma jeszcze połączeń. Pojawią się, gdy telefon zostanie sparowany z kasą.",
    noneLike: "Wśród wczytanych nie ma takiego połączenia.",
    times: (n) => `${n}×`,
    earlier: "Wcześniejsze połączenia z tego numeru",
    loadMore: "Wcześniejsze połączenia",
    gone: "Tego połączenia już nie ma w rejestrze.",
    calledBack: "Oddzwoniono",
    done: "Załatwione",
    reopen: "Nadal do oddzwonienia",
    note: "Notatka",
    noteWhy: "Co ustalono. Przeczyta ją każdy, kto otworzy połączenie.",
    saveNote: "Zapisz notatkę",
    saved: "Notatka zapisana.",
    flagTitle: "Oznacz numer",
    flagWhy: "VIP dzwoni jako pierwszy. Spam nie otwiera okna, zostaje w rejestrze.",
    marked: (what) => `Oznaczono: ${what}.`,
  },
});
