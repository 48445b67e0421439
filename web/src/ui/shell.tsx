// What stands around every page: whose it is, how far it can be believed, and in which language.
import type { ComponentChildren, JSX } from "preact";
import { clock, duration } from "../i18n/format";
import { choose, language, languages, ownName, words, type Language } from "../i18n/language";
import { type Doubt, age, doubt, now, screen, shopName } from "../live/live";
import { Elsewhere } from "./elsewhere/elsewhere";
import { Fresh } from "./fresh";
import { Told } from "./toast";

const shellWords = words({
  en: {
    language: "Language",
    lost: (old: string) => `No connection to this terminal's node. What you see is ${old} old and may have changed.`,
    slept:
      "This device was asleep, or its clock was set. How old what you see is, is not known yet: the node is being asked.",
    minority:
      "This node reaches no majority of the shop's nodes: nothing can be dispatched or changed here until the others are back. What you see may be old.",
    restored: (at: string) =>
      `This node has just started and shows the shop as it was at ${at}. It does not know yet what has happened since.`,
    trouble: "This node must not be believed. Use another terminal and call whoever looks after the hub.",
  },
  "zh-CN": {
    language: "语言",
    lost: (old: string) => `与本机节点的连接已断开。所示内容是 ${old} 前的，可能已变化。`,
    slept: "本设备刚从休眠中恢复，或时钟被调整过。所示内容的时间还不清楚，正在询问节点。",
    minority: "本节点联系不到多数节点：恢复之前这里只读，不能派钟或修改。所示内容可能已过时。",
    restored: (at: string) => `本节点刚启动，显示的是 ${at} 的状态，之后发生的事还不清楚。`,
    trouble: "本节点的内容不可信。请使用其他终端，并联系维护人员。",
  },
  pl: {
    language: "Język",
    lost: (old: string) => `Brak połączenia z węzłem tego terminala. To, co widzisz, ma ${old} i mogło się zmienić.`,
    slept:
      "To urządzenie było uśpione albo przestawiono jego zegar. Nie wiadomo jeszcze, z kiedy jest to, co widzisz: pytamy węzeł.",
    minority:
      "Ten węzeł nie łączy się z większością węzłów: do ich powrotu nic tu nie można przydzielić ani zmienić. Dane mogą być stare.",
    restored: (at: string) =>
      `Ten węzeł dopiero wystartował i pokazuje stan z ${at}. Nie wie jeszcze, co zdarzyło się później.`,
    trouble: "Temu węzłowi nie można ufać. Użyj innego terminala i wezwij opiekuna systemu.",
  },
});

/** The words for a doubt, "" = there is nothing to say. */
export function doubtText(d: Doubt): string {
  const w = shellWords();
  switch (d) {
    case "lost":
      return w.lost(duration(age.value));
    case "slept":
      return w.slept;
    case "minority":
      return w.minority;
    case "restored":
      return w.restored(clock(screen.value?.board?.now ?? screen.value?.now));
    case "trouble":
      return w.trouble;
  }
  return "";
}

/** What must be said before anything that stands below is believed; nothing while all is well. */
export function DoubtNotice(p: { class?: string }): JSX.Element | null {
  const text = doubtText(doubt.value);
  if (!text) return null;
  return (
    <div class={["notice bad", p.class].filter(Boolean).join(" ")} role="alert">
      <span aria-hidden="true">⚠</span>
      <span>{text}</span>
    </div>
  );
}

export function LanguageChoice(): JSX.Element {
  return (
    <select
      class="button small"
      aria-label={shellWords().language}
      value={language.value}
      onChange={(e) => choose(e.currentTarget.value as Language)}
    >
      {languages.map((l) => (
        <option key={l} value={l}>
          {ownName[l]}
        </option>
      ))}
    </select>
  );
}

/** The shop's clock, of which no page's own is a copy; nothing until the shop's zone is known. */
export function Clock(): JSX.Element | null {
  if (!screen.value?.zone) return null;
  return <time class="number">{clock(now.value)}</time>;
}

/** A page with the bar at its head. */
export function Shell(p: {
  title: string;
  bar?: ComponentChildren;
  children: ComponentChildren;
  class?: string;
}): JSX.Element {
  return (
    <>
      <header class="bar">
        <h1>{p.title}</h1>
        <span class="grow">{shopName.value}</span>
        {p.bar}
        <LanguageChoice />
        <Clock />
      </header>
      <DoubtNotice class="doubt" />
      <Elsewhere />
      <Fresh />
      <main class={p.class}>{p.children}</main>
      <Told />
    </>
  );
}
