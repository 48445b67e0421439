// Signing in at a terminal: who, by a card or from the list, and the PIN. The card says whose PIN it is and is no proof by itself.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { roster } from "../api/services";
import { signInByPin } from "../api/session";
import { clockSecond } from "../i18n/format";
import { words } from "../i18n/language";
import { frame, now } from "../live/live";
import { useDeed, type Deed } from "./deed";
import { Digits } from "./digits";
import { Button } from "./parts";
import { PinField } from "./pin";
import { cardOf, leftUntil, minutesAndSeconds, type Card } from "./pincard";
import { useRead } from "./read";

const pinWords = words({
  en: {
    swipe: "Hold your card to the reader, or choose your name.",
    otherCard: (name: string) =>
      `This is ${name}'s card, with which nobody signs in here. Technicians sign in on their phone, with a code from reception.`,
    who: "Who",
    noPins: "Nobody of the staff has a PIN yet. One is set in the back office, under Staff and roles.",
    pin: "PIN",
    locked: (at: string) =>
      `Too many PINs were wrong. The next one is looked at from ${at} on; each wrong one makes it longer.`,
    signIn: "Sign in",
  },
  "zh-CN": {
    swipe: "请在读卡器上刷员工卡，或选择姓名。",
    otherCard: (name: string) => `这是 ${name} 的卡，不能在此登录。技师请用接待生成的登录码在手机上登录。`,
    who: "谁",
    noPins: "还没有员工设置 PIN。请在后台页面设置。",
    pin: "PIN",
    locked: (at: string) => `PIN 错误次数过多。${at} 起才核对下一个；再错等待更久。`,
    signIn: "登录",
  },
  pl: {
    swipe: "Przyłóż kartę do czytnika albo wybierz siebie z listy.",
    otherCard: (name: string) =>
      `To karta: ${name}. Nikt się nią tu nie loguje. Technik loguje się na telefonie, kodem z recepcji.`,
    who: "Kto",
    noPins: "Nikt z personelu nie ma jeszcze PIN-u. Ustawia się go na zapleczu, w dziale „Personel i role”.",
    pin: "PIN",
    locked: (at: string) =>
      `Za dużo błędnych PIN-ów. Następny będzie sprawdzany od ${at}; każdy błędny wydłuża czekanie.`,
    signIn: "Zaloguj",
  },
});

export function PinForm(p: { done: () => void }): JSX.Element {
  const w = pinWords();
  const staff = useRead(["TOPIC_PEOPLE"], () => roster.listStaff({}));
  const all = (staff.value?.staff ?? []).filter((s) => s.hasPin);
  const chosen = useSignal("");
  const pin = useSignal("");
  const deed = useDeed();
  const form = useRef<HTMLFormElement>(null);
  const card = cardOf(frame.value?.swiped ?? undefined, now.peek());
  const choose = (id: string): void => {
    if (chosen.value !== id) pin.value = "";
    chosen.value = id;
    deed.clear();
    // On a screen that is touched this would bring the keys of the system over the digits that are here.
    if (matchMedia("(pointer: fine)").matches)
      form.current?.querySelector<HTMLInputElement>("input[type=password]")?.focus();
  };
  useEffect(() => {
    if (card?.by === "staff") choose(card.id);
  }, [card?.swipe]);
  const wait = waitOf(deed);
  return (
    <form
      ref={form}
      class="stack"
      onSubmit={(e) => {
        e.preventDefault();
        if (!chosen.value || !pin.value || wait.left) return;
        const request = { staffId: chosen.value, pin: pin.value };
        pin.value = "";
        void deed.run(signInByPin, request, { onward: p.done });
      }}
    >
      <p class="soft">{w.swipe}</p>
      {card?.by === "other" && <p class="notice warn">{w.otherCard(card.name)}</p>}
      {staff.value && all.length === 0 && <p class="notice warn">{w.noPins}</p>}
      {staff.failed && <p class="notice bad">{staff.failed}</p>}
      <fieldset class="choices" aria-label={w.who}>
        {withCard(all, card).map((s) => (
          <Button key={s.id} pressed={chosen.value === s.id} onPress={() => choose(s.id ?? "")}>
            {s.name}
          </Button>
        ))}
      </fieldset>
      <PinField label={w.pin} value={pin} wrong={wait.left ? undefined : wait.wrong} />
      <Digits typed={pin.value} onType={(typed) => (pin.value = typed)} />
      {wait.left > 0 && (
        <p class="notice bad" role="alert">
          <span class="grow">{w.locked(clockSecond(wait.until))}</span>
          <b class="number" role="timer" aria-live="off">
            {minutesAndSeconds(wait.left)}
          </b>
        </p>
      )}
      <Button kind="main" submit disabled={deed.busy || wait.left > 0 || !chosen.value || !pin.value}>
        {w.signIn}
      </Button>
    </form>
  );
}

/** Whoever holds a card can try a PIN, also somebody who was given it a moment ago. */
function withCard(all: { id?: string; name?: string }[], card: Card | undefined): { id?: string; name?: string }[] {
  if (card?.by !== "staff" || all.some((s) => s.id === card.id)) return all;
  return [{ id: card.id, name: card.name }, ...all];
}

/** How long wrong PINs make somebody wait, and what is wrong when the wait is over. */
function waitOf(deed: Deed): { until: number; left: number; wrong: string | undefined } {
  const until = Number(deed.fault?.args["until_ms"] ?? 0);
  const left = leftUntil(until, now.value);
  return { until, left, wrong: (until ? "" : deed.failed) || undefined };
}
