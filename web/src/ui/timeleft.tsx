// How long something holds, counted down by the shop's clock.
import type { JSX } from "preact";
import { clock } from "../i18n/format";
import { words } from "../i18n/language";
import { now } from "../live/live";

const leftWords = words({
  en: { left: (at: string, time: string) => `Works until ${at}, ${time} more.`, over: "It does not work any more." },
  "zh-CN": { left: (at: string, time: string) => `有效至 ${at}，还剩 ${time}。`, over: "已失效。" },
  pl: { left: (at: string, time: string) => `Działa do ${at}, jeszcze ${time}.`, over: "Już nie działa." },
});

/** 9:05, and 1:09:05 where it is more than an hour. */
export function countdown(ms: number): string {
  const s = Math.max(0, Math.ceil(ms / 1_000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const hours = Math.floor(s / 3_600);
  const minutes = Math.floor(s / 60) % 60;
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(s % 60)}`;
}

/** Whether a time is over; one that is not known is not. */
export function isOver(until: string): boolean {
  return until !== "" && Date.parse(until) <= now.value;
}

export function TimeLeft(p: { until: string }): JSX.Element {
  const w = leftWords();
  // A screen reader that was told each second would say nothing else.
  return (
    <p class="soft number" role="timer" aria-live="off">
      {isOver(p.until) ? w.over : w.left(clock(p.until), countdown(Date.parse(p.until) - now.value))}
    </p>
  );
}
