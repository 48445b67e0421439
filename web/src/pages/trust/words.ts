import { words } from "../../i18n/language";

interface System {
  name: string;
  steps: string[];
}

interface TrustWords {
  title: string;
  why: string;
  compare: string;
  wordsName: string;
  hexName: string;
  unknown: string;
  download: string;
  systems: System[];
  after: string;
}

export const trustWords = words<TrustWords>({
  en: {
    title: "Trust this shop",
    why: "The shop's PCs speak to your device in secret, with certificates that the shop has made itself. Your device does not know the shop yet: it warns, and cannot put the page on the home screen. Follow the steps for your device once. Do it in the shop, on the shop's own network.",
    compare:
      "Before you agree, compare the fingerprint that your device shows with the one on reception's own screen (the same page there). It has to be the same in every place; if it is not, stop and tell the owner.",
    wordsName: "In words, to be read out",
    hexName: "Fingerprint (SHA-256)",
    unknown: "It cannot be read from the node now. Try again in a moment.",
    download: "Download the certificate",
    systems: [
      {
        name: "Android",
        steps: [
          "Download the certificate with the button above.",
          "Open Settings and search for “CA certificate” (Security › More security settings › Encryption & credentials › Install a certificate › CA certificate).",
          "Choose “Install anyway”, and the file storehub-ca.crt in Downloads.",
          "Tap it under Trusted credentials › User and compare the fingerprint. Close the browser and open the page again.",
        ],
      },
      {
        name: "iPhone, iPad",
        steps: [
          "Open this page in Safari and download the certificate. Allow the profile to be downloaded.",
          "Settings › Profile Downloaded › Install. Under More Details compare the fingerprint.",
          "Settings › General › About › Certificate Trust Settings: turn this certificate on.",
          "Open the page again; Share › Add to Home Screen.",
        ],
      },
      {
        name: "Windows",
        steps: [
          "Download the certificate and open it. Compare the thumbprint under Details (SHA-256).",
          "Install Certificate › Current User › Place all certificates in: Trusted Root Certification Authorities.",
          "Confirm the warning, close the browser and open the page again.",
        ],
      },
      {
        name: "macOS",
        steps: [
          "Download the certificate and open it: it goes into Keychain Access.",
          "Find it there, open it, and compare the fingerprint.",
          "Trust › When using this certificate: Always Trust. Open the page again.",
        ],
      },
      {
        name: "Linux",
        steps: [
          "In Chromium or Chrome download the certificate, then open Settings › Privacy and security › Security › Manage certificates.",
          "Authorities (or Custom › Installed by you › Trusted certificates) › Import: the file storehub-ca.crt. Compare the fingerprint.",
          "Tick “Trust this certificate for identifying websites”, and open the page again.",
        ],
      },
      {
        name: "Firefox",
        steps: [
          "Firefox has a store of its own on computers: Settings › Privacy & Security › Certificates › View Certificates.",
          "Authorities › Import: the file storehub-ca.crt. Compare the fingerprint with View.",
          "Tick “Trust this CA to identify websites”, and open the page again.",
        ],
      },
    ],
    after:
      "Your device then believes this shop's PCs. Take the certificate off again, in the same place, when you no longer work here.",
  },
  "zh-CN": {
    title: "信任本店",
    why: "店里的电脑用本店自己签发的证书与您的设备加密通信。您的设备还不认识本店，所以会提示不安全，也不能把页面添加到主屏幕。请按设备类型做一次下面的步骤。请在店里、用店内网络操作。",
    compare:
      "同意之前，请把设备显示的指纹与接待电脑上同一页面显示的指纹比对，必须完全一致。如不一致，请停止并告诉老板。",
    wordsName: "读出来的词",
    hexName: "指纹（SHA-256）",
    unknown: "现在读不到，请稍后再试。",
    download: "下载证书",
    systems: [
      {
        name: "安卓 Android",
        steps: [
          "用上面的按钮下载证书。",
          "打开“设置”，搜索“CA 证书”（安全 › 更多安全设置 › 加密与凭据 › 安装证书 › CA 证书）。",
          "选择“仍然安装”，再选下载里的 storehub-ca.crt。",
          "在“信任的凭据 › 用户”里点开它，比对指纹。关闭浏览器后重新打开页面。",
        ],
      },
      {
        name: "iPhone、iPad",
        steps: [
          "用 Safari 打开本页并下载证书，允许下载描述文件。",
          "设置 › 已下载描述文件 › 安装。在“更多详细信息”里比对指纹。",
          "设置 › 通用 › 关于本机 › 证书信任设置：打开这个证书。",
          "重新打开页面；分享 › 添加到主屏幕。",
        ],
      },
      {
        name: "Windows",
        steps: [
          "下载并打开证书。在“详细信息”里比对指纹（SHA-256）。",
          "安装证书 › 当前用户 › 将所有证书放入：受信任的根证书颁发机构。",
          "确认警告，关闭浏览器后重新打开页面。",
        ],
      },
      {
        name: "macOS",
        steps: [
          "下载并打开证书，它会进入“钥匙串访问”。",
          "在那里找到并打开它，比对指纹。",
          "信任 › 使用此证书时：始终信任。重新打开页面。",
        ],
      },
      {
        name: "Linux",
        steps: [
          "在 Chromium 或 Chrome 里下载证书，再打开设置 › 隐私与安全 › 安全 › 管理证书。",
          "授权机构（或“自定义 › 由您安装 › 受信任的证书”）› 导入：storehub-ca.crt。比对指纹。",
          "勾选“信任此证书，以标识网站的身份”，重新打开页面。",
        ],
      },
      {
        name: "Firefox",
        steps: [
          "电脑上的 Firefox 有自己的证书库：设置 › 隐私与安全 › 证书 › 查看证书。",
          "证书颁发机构 › 导入：storehub-ca.crt。用“查看”比对指纹。",
          "勾选“信任由此证书颁发机构来标识网站”，重新打开页面。",
        ],
      },
    ],
    after: "之后您的设备就信任本店的电脑。离职后请在同一个地方把证书删除。",
  },
  pl: {
    title: "Zaufaj temu salonowi",
    why: "Komputery salonu rozmawiają z twoim urządzeniem szyfrowanie, z certyfikatami, które salon wystawił sam. Urządzenie jeszcze go nie zna: ostrzega i nie pozwala dodać strony do ekranu głównego. Wykonaj raz kroki dla swojego urządzenia. Zrób to w salonie, w jego własnej sieci.",
    compare:
      "Zanim się zgodzisz, porównaj odcisk, który pokazuje urządzenie, z tym na ekranie recepcji (na tej samej stronie). Musi się zgadzać w każdym miejscu; jeśli nie, przerwij i powiedz właścicielowi.",
    wordsName: "Słowami, do odczytania",
    hexName: "Odcisk (SHA-256)",
    unknown: "Nie można go teraz odczytać. Spróbuj za chwilę.",
    download: "Pobierz certyfikat",
    systems: [
      {
        name: "Android",
        steps: [
          "Pobierz certyfikat przyciskiem powyżej.",
          "Otwórz Ustawienia i wyszukaj „Certyfikat CA” (Bezpieczeństwo › Więcej ustawień › Szyfrowanie i dane logowania › Zainstaluj certyfikat › Certyfikat CA).",
          "Wybierz „Zainstaluj mimo to” i plik storehub-ca.crt z Pobranych.",
          "Otwórz go w Zaufane dane logowania › Użytkownik i porównaj odcisk. Zamknij przeglądarkę i otwórz stronę ponownie.",
        ],
      },
      {
        name: "iPhone, iPad",
        steps: [
          "Otwórz tę stronę w Safari i pobierz certyfikat. Zezwól na pobranie profilu.",
          "Ustawienia › Pobrano profil › Zainstaluj. W „Więcej szczegółów” porównaj odcisk.",
          "Ustawienia › Ogólne › To urządzenie › Ustawienia zaufania certyfikatów: włącz ten certyfikat.",
          "Otwórz stronę ponownie; Udostępnij › Do ekranu początkowego.",
        ],
      },
      {
        name: "Windows",
        steps: [
          "Pobierz certyfikat i otwórz go. Porównaj odcisk w zakładce Szczegóły (SHA-256).",
          "Zainstaluj certyfikat › Bieżący użytkownik › Umieść wszystkie w: Zaufane główne urzędy certyfikacji.",
          "Potwierdź ostrzeżenie, zamknij przeglądarkę i otwórz stronę ponownie.",
        ],
      },
      {
        name: "macOS",
        steps: [
          "Pobierz certyfikat i otwórz go: trafi do Dostępu do pęku kluczy.",
          "Znajdź go tam, otwórz i porównaj odcisk.",
          "Zaufanie › Używając tego certyfikatu: Zawsze ufaj. Otwórz stronę ponownie.",
        ],
      },
      {
        name: "Linux",
        steps: [
          "W Chromium lub Chrome pobierz certyfikat i otwórz Ustawienia › Prywatność i bezpieczeństwo › Zabezpieczenia › Zarządzaj certyfikatami.",
          "Urzędy (albo Niestandardowe › Zainstalowane przez Ciebie › Zaufane certyfikaty) › Importuj: plik storehub-ca.crt. Porównaj odcisk.",
          "Zaznacz zaufanie przy identyfikacji witryn i otwórz stronę ponownie.",
        ],
      },
      {
        name: "Firefox",
        steps: [
          "Firefox na komputerze ma własny magazyn: Ustawienia › Prywatność i bezpieczeństwo › Certyfikaty › Wyświetl certyfikaty.",
          "Organy certyfikacji › Importuj: plik storehub-ca.crt. Porównaj odcisk przyciskiem Wyświetl.",
          "Zaznacz „Zaufaj temu CA przy identyfikacji witryn” i otwórz stronę ponownie.",
        ],
      },
    ],
    after:
      "Od tej chwili urządzenie ufa komputerom tego salonu. Gdy przestaniesz tu pracować, usuń certyfikat w tym samym miejscu.",
  },
});
