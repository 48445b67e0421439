// The signs between parts of a line that the page puts together itself, with the space behind them that they need.
import { language } from "./language";

const signs = {
  en: { colon: ": ", comma: ", ", stop: ". ", space: " ", brackets: [" (", ")"] },
  "zh-CN": { colon: "：", comma: "，", stop: "。", space: "", brackets: ["（", "）"] },
  pl: { colon: ": ", comma: ", ", stop: ". ", space: " ", brackets: [" (", ")"] },
};

/** Between a name and what it is. */
export function colon(): string {
  return signs[language.value].colon;
}

/** Between things that are listed. */
export function comma(): string {
  return signs[language.value].comma;
}

/** Behind a sentence that another one follows. */
export function stop(): string {
  return signs[language.value].stop;
}

/** Between two sentences that have their signs already. */
export function space(): string {
  return signs[language.value].space;
}

/** A name, and in brackets what tells more of it. */
export function bracketed(name: string, more: string): string {
  const [opening, closing] = signs[language.value].brackets;
  return `${name}${opening}${more}${closing}`;
}
