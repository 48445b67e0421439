import { words } from "../../i18n/language";

export const signInWords = words({
  en: {
    title: "Sign in",
    byCode: "With a code",
    codeFrom:
      "Reception makes codes for technicians' phones. The owner or a manager makes them for staff, and for a browser that is to be a terminal of the shop. A code works once.",
    code: "Code",
    codeHint: "Eight letters and digits, such as K7QM-3FXD",
    byPin: "With your name and PIN",
    staff: "Your id",
    staffHint: "As it was set up for you, such as anna",
    pin: "PIN",
    signIn: "Sign in",
  },
  "zh-CN": {
    title: "登录",
    byCode: "用登录码",
    codeFrom: "技师手机的登录码由接待生成；员工和新终端的登录码由老板或经理生成。每个登录码只能用一次。",
    code: "登录码",
    codeHint: "八位字母和数字，如 K7QM-3FXD",
    byPin: "用工号和 PIN",
    staff: "工号",
    staffHint: "开户时设定的，如 anna",
    pin: "PIN",
    signIn: "登录",
  },
  pl: {
    title: "Logowanie",
    byCode: "Kodem",
    codeFrom:
      "Kody do telefonów techników tworzy recepcja. Kody dla personelu i dla przeglądarki, która ma być terminalem, tworzy właściciel lub kierownik. Kod działa raz.",
    code: "Kod",
    codeHint: "Osiem liter i cyfr, np. K7QM-3FXD",
    byPin: "Identyfikatorem i PIN-em",
    staff: "Twój identyfikator",
    staffHint: "Taki, jaki dla ciebie założono, np. anna",
    pin: "PIN",
    signIn: "Zaloguj",
  },
});
