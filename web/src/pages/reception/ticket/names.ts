// What tickets are called wherever they are named outside their panels.
import { plural, words } from "../../../i18n/language";

export const ticketNames = words({
  en: {
    ticket: "Ticket",
    tickets: "Tickets",
    newTicket: "New ticket",
    current: "Open ticket of this terminal",
    others: "Other tickets of this terminal",
    toTicket: "To the ticket",
    numbered: (n: number) => `Ticket ${n}`,
    lines: (n: number) => `${n} ${plural(n, { one: "line", other: "lines" })}`,
    standing: {
      open: "open",
      parked: "parked",
      paying: "being paid",
      closed: "closed",
      voided: "voided",
    },
  },
  "zh-CN": {
    ticket: "账单",
    tickets: "账单",
    newTicket: "开单",
    current: "本台当前账单",
    others: "本台其他账单",
    toTicket: "记入账单",
    numbered: (n: number) => `${n} 号账单`,
    lines: (n: number) => `${n} 项`,
    standing: { open: "未结", parked: "挂单", paying: "付款中", closed: "已结账", voided: "作废" },
  },
  pl: {
    ticket: "Rachunek",
    tickets: "Rachunki",
    newTicket: "Nowy rachunek",
    current: "Otwarty rachunek tego stanowiska",
    others: "Inne rachunki tego stanowiska",
    toTicket: "Na rachunek",
    numbered: (n: number) => `Rachunek ${n}`,
    lines: (n: number) => `${n} ${plural(n, { one: "pozycja", few: "pozycje", many: "pozycji", other: "pozycji" })}`,
    standing: {
      open: "otwarty",
      parked: "zaparkowany",
      paying: "w trakcie płatności",
      closed: "zamknięty",
      voided: "anulowany",
    },
  },
});
