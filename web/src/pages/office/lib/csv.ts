// Lists as files for spreadsheets: what is shown, in the page's own words.

import { language, type Language } from "../../../i18n/language";

/** The mark by which spreadsheets know UTF-8; without it Chinese and Polish letters break in them. */
const byteOrderMark = "\uFEFF";

/** A value that a spreadsheet would run as a formula is told to be text. A number may begin with a minus. */
function harmless(value: string): string {
  return /^[=+@\t\r]/.test(value) || /^-(?![\d.,]+$)/.test(value) ? `'${value}` : value;
}

function cell(value: string, separator: string): string {
  const safe = harmless(value);
  return /["\n\r]/.test(safe) || safe.includes(separator) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What spreadsheets of the page's language part values by, and their decimals. */
const ways: Record<Language, { separator: string; decimal: string }> = {
  en: { separator: ",", decimal: "." },
  "zh-CN": { separator: ",", decimal: "." },
  pl: { separator: ";", decimal: "," },
};

/** A number with a decimal point as a spreadsheet reads it here. */
export function decimal(number: string): string {
  return number.replace(".", ways[language.value].decimal);
}

/** Rows as separated values (RFC 4180, with the separator of the page's language) with a byte order mark. */
export function csv(rows: readonly (readonly string[])[], separator = ways[language.value].separator): string {
  return byteOrderMark + rows.map((r) => r.map((v) => cell(v, separator)).join(separator) + "\r\n").join("");
}

/** A name of a file that every system takes. */
export function fileName(...parts: string[]): string {
  return `${parts
    .join("-")
    .replace(/[\s/\\:*?"<>|]+/g, "-")
    .replace(/-+/g, "-")}.csv`;
}

/** Lets the browser save a text as a file. */
export function download(name: string, text: string, type = "text/csv;charset=utf-8"): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
