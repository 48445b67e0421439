import { words } from "../../i18n/language";
import type { NoticeWay } from "./noticeway";

interface NoticeWords {
  notices: string;
  open: string;
  closed: Record<NoticeWay["kind"], string>;
  how: string;
  steps: (topic: string, server: string) => string[];
  openTopic: string;
  code: string;
  secret: string;
}

export const noticeWords = words<NoticeWords>({
  en: {
    notices: "Notices",
    open: "While this page is in front and the screen is on, it rings at once when you are called. Locked or behind another app it is silent.",
    closed: {
      off: "With the page closed this phone is not told: the shop has not switched that on. Leave it open while you are on duty.",
      noTopic:
        "With the page closed this phone is not told yet: you have no ntfy topic. The back office enters one for you.",
      noNode:
        "With the page closed this phone is not told: none of the shop's PCs is set up for ntfy. Tell the owner, and leave the page open.",
      on: "With the page closed you are told by ntfy, once this phone has subscribed.",
    },
    how: "How to subscribe",
    steps: (topic, server) => [
      "Install the app ntfy: from Google Play, F-Droid or the App Store.",
      server
        ? `Press + in it, choose “Use another server” and write ${server}.`
        : "Press + in it, choose “Use another server” and write the address that the owner tells you.",
      `Write ${topic} as the topic and subscribe.`,
      "Let the app show notices and ring, also while the phone saves power.",
    ],
    openTopic: "Open your topic",
    code: "Your topic at the ntfy server",
    secret: "Keep the topic to yourself: whoever knows it sees when you are called.",
  },
  "zh-CN": {
    notices: "通知",
    open: "页面在前台且屏幕亮着时，派钟会马上响铃；锁屏或切到其他应用时不响。",
    closed: {
      off: "关掉页面后本手机收不到通知：本店没有开启。上班时请保持页面打开。",
      noTopic: "关掉页面后本手机还收不到通知：您没有 ntfy 主题。请后台为您填写。",
      noNode: "关掉页面后本手机收不到通知：店里没有电脑配置 ntfy。请告诉老板，并保持页面打开。",
      on: "本手机订阅后，关掉页面也会通过 ntfy 收到通知。",
    },
    how: "怎样订阅",
    steps: (topic, server) => [
      "安装 ntfy 应用：Google Play、F-Droid 或 App Store。",
      server
        ? `在应用里点 +，选“使用其他服务器”，填写 ${server}。`
        : "在应用里点 +，选“使用其他服务器”，填写老板告诉您的地址。",
      `主题填写 ${topic}，然后订阅。`,
      "允许应用显示通知和响铃，省电时也允许。",
    ],
    openTopic: "打开您的主题",
    code: "您在 ntfy 服务器上的主题",
    secret: "请不要告诉别人这个主题：知道的人能看到什么时候派您上钟。",
  },
  pl: {
    notices: "Powiadomienia",
    open: "Gdy ta strona jest na wierzchu, a ekran świeci, dzwoni od razu przy wezwaniu. Przy zablokowanym ekranie lub w innej aplikacji milczy.",
    closed: {
      off: "Gdy strona jest zamknięta, telefon nie dostaje wezwań: salon tego nie włączył. W pracy trzymaj ją otwartą.",
      noTopic:
        "Gdy strona jest zamknięta, telefon jeszcze nie dostaje wezwań: nie masz tematu ntfy. Wpisze go biuro salonu.",
      noNode:
        "Gdy strona jest zamknięta, telefon nie dostaje wezwań: żaden komputer salonu nie ma ustawionego ntfy. Powiedz właścicielowi i trzymaj stronę otwartą.",
      on: "Gdy strona jest zamknięta, wezwania przychodzą przez ntfy, jeśli ten telefon subskrybuje temat.",
    },
    how: "Jak subskrybować",
    steps: (topic, server) => [
      "Zainstaluj aplikację ntfy: z Google Play, F-Droid lub App Store.",
      server
        ? `Naciśnij w niej +, wybierz „Użyj innego serwera” i wpisz ${server}.`
        : "Naciśnij w niej +, wybierz „Użyj innego serwera” i wpisz adres, który poda właściciel.",
      `Jako temat wpisz ${topic} i zasubskrybuj.`,
      "Pozwól aplikacji pokazywać powiadomienia i dzwonić, także przy oszczędzaniu baterii.",
    ],
    openTopic: "Otwórz swój temat",
    code: "Twój temat na serwerze ntfy",
    secret: "Nie podawaj nikomu tematu: kto go zna, widzi, kiedy masz wezwanie.",
  },
});
