import { words } from "../../i18n/language";
import type { PushWay } from "./pushway";

type PushWords = Record<Exclude<PushWay, "hidden"> | "turnOn" | "turnOff", string>;

export const pushWords = words<PushWords>({
  en: {
    turnOn: "Tell me on this phone",
    turnOff: "Do not tell me on this phone",
    ready: "This phone can tell you with the page closed, too.",
    on: "With the page closed this phone tells you when you are called.",
    blocked:
      "Notices of this page are forbidden on this phone. Allow them in the browser's settings for this page, then load it again.",
    home: "An iPhone or iPad tells you from the home screen only: press Share, “Add to Home Screen”, and open the page from there. It takes iOS 16.4 or later.",
    unable: "This browser cannot tell you with the page closed. A newer version, or another browser, may.",
    untrusted: "This phone cannot tell you with the page closed yet: it does not trust the shop's certificate.",
  },
  "zh-CN": {
    turnOn: "在本手机上通知我",
    turnOff: "不再在本手机上通知我",
    ready: "关掉页面后，本手机也可以通知您。",
    on: "关掉页面后，派您上钟时本手机会通知您。",
    blocked: "本手机禁止了此页面的通知。请在浏览器的网站设置里允许通知，然后重新打开页面。",
    home: "iPhone 或 iPad 只能从主屏幕打开的页面收通知：点“共享”，“添加到主屏幕”，再从主屏幕打开。需要 iOS 16.4 或更新版本。",
    unable: "此浏览器在页面关闭后不能通知您。请更新浏览器，或换一个浏览器。",
    untrusted: "关掉页面后本手机还不能通知您：手机还不信任本店的证书。",
  },
  pl: {
    turnOn: "Powiadamiaj na tym telefonie",
    turnOff: "Nie powiadamiaj na tym telefonie",
    ready: "Ten telefon może powiadamiać także wtedy, gdy strona jest zamknięta.",
    on: "Gdy strona jest zamknięta, ten telefon powiadomi o wezwaniu.",
    blocked:
      "Powiadomienia tej strony są na tym telefonie zablokowane. Zezwól na nie w ustawieniach przeglądarki dla tej strony i wczytaj ją ponownie.",
    home: "iPhone i iPad powiadamiają tylko o stronie z ekranu początkowego: naciśnij „Udostępnij”, „Do ekranu początkowego” i otwórz stronę stamtąd. Potrzebny jest iOS 16.4 lub nowszy.",
    unable:
      "Ta przeglądarka nie może powiadamiać, gdy strona jest zamknięta. Może to robić nowsza wersja albo inna przeglądarka.",
    untrusted: "Ten telefon jeszcze nie powiadomi, gdy strona jest zamknięta: nie ufa certyfikatowi salonu.",
  },
});
