import { words } from "../../i18n/language";

export const signInWords = words({
  en: {
    title: "Sign in",
    byCode: "With a code",
    codeFrom:
      "Reception makes codes for technicians' phones. The owner or a manager makes them for staff, and for a browser that is to be a terminal of the shop. A code works once.",
    code: "Code",
    codeHint: "Eight letters and digits, such as K7QM-3FXD",
    byPin: "With your card and PIN",
    signIn: "Sign in",
    terminal: (name: string) => `This device is the terminal ${name} of the shop.`,
    noTerminal:
      "This browser is no terminal of the shop yet, so cards and PINs do not count here. To make it one: back office, Terminals, the terminal, “Make a sign-in code” (or “storehub session code --terminal NAME”), and type the code above.",
  },
  "zh-CN": {
    title: "登录",
    byCode: "用登录码",
    codeFrom: "技师手机的登录码由接待生成；员工和新终端的登录码由老板或经理生成。每个登录码只能用一次。",
    code: "登录码",
    codeHint: "八位字母和数字，如 K7QM-3FXD",
    byPin: "刷卡加 PIN",
    signIn: "登录",
    terminal: (name: string) => `本设备是门店终端“${name}”。`,
    noTerminal:
      "本浏览器还不是门店终端，刷卡和 PIN 在此无效。要登记为终端：后台 › 终端 › 选终端 › “生成登录码”（或输入“storehub session code --terminal 名称”），再把登录码填在上面。",
  },
  pl: {
    title: "Logowanie",
    byCode: "Kodem",
    codeFrom:
      "Kody do telefonów techników tworzy recepcja. Kody dla personelu i dla przeglądarki, która ma być terminalem, tworzy właściciel lub kierownik. Kod działa raz.",
    code: "Kod",
    codeHint: "Osiem liter i cyfr, np. K7QM-3FXD",
    byPin: "Kartą i PIN-em",
    signIn: "Zaloguj",
    terminal: (name: string) => `To urządzenie jest terminalem salonu: ${name}.`,
    noTerminal:
      "Ta przeglądarka nie jest jeszcze terminalem salonu, więc karta i PIN tu nie działają. Aby nim została: zaplecze, Terminale, terminal, „Utwórz kod logowania” (albo „storehub session code --terminal NAZWA”), i wpisz kod powyżej.",
  },
});
