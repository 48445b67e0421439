// What a page says that was opened without a connection: a phone keeps the pages, and nothing of the shop.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { clock, day, moment } from "../i18n/format";
import { words } from "../i18n/language";
import { lostSince, now, screen } from "../live/live";
import { Shell } from "./shell";

const unreachedWords = words({
  en: {
    since: (t: string) => `No connection to the shop since ${t}.`,
    never: "No connection to the shop.",
    what: "Nothing is shown that may have changed. Look whether you are on the shop's network; it is tried again by itself.",
  },
  "zh-CN": {
    since: (t: string) => `从 ${t} 起与本店失去连接。`,
    never: "连接不上本店。",
    what: "可能已变化的内容一律不显示。请看是否连着店内网络；系统会自动重试。",
  },
  pl: {
    since: (t: string) => `Brak połączenia z salonem od ${t}.`,
    never: "Brak połączenia z salonem.",
    what: "Nie pokazujemy niczego, co mogło się zmienić. Sprawdź, czy jesteś w sieci salonu; próba powtarza się sama.",
  },
});

const place = "storehub-heard";
const everyMs = 10_000;

/** Keeps in this browser when it last heard of the shop. */
export function useHeard(): void {
  const heard = lostSince.value === 0 && screen.value ? Math.floor(now.value / everyMs) * everyMs : 0;
  useEffect(() => {
    if (heard) localStorage.setItem(place, String(heard));
  }, [heard]);
}

/** Why is what the node has said, "" = nothing has come. */
export function Unreached(p: { why: string }): JSX.Element {
  const w = unreachedWords();
  const heard = Number(localStorage.getItem(place) ?? 0);
  const at = heard && day(heard) === day(Date.now()) ? clock(heard) : moment(heard);
  return (
    <Shell title="storehub">
      <div class="notice bad unreached" role="alert">
        <span aria-hidden="true">⚠</span>
        <div>
          <strong>{p.why || (heard ? w.since(at) : w.never)}</strong>
          {!p.why && <p>{w.what}</p>}
        </div>
      </div>
    </Shell>
  );
}
