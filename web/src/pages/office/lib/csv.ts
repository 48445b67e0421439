// Lists as files for spreadsheets: what is shown, in the page's own words.

/** The mark by which spreadsheets know UTF-8; without it Chinese and Polish letters break in them. */
const byteOrderMark = "\uFEFF";

/** A value that a spreadsheet would run as a formula is told to be text. A number may begin with a minus. */
function harmless(value: string): string {
  return /^[=+@\t\r]/.test(value) || /^-(?![\d.,]+$)/.test(value) ? `'${value}` : value;
}

function cell(value: string): string {
  const safe = harmless(value);
  return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as comma-separated values (RFC 4180) with a byte order mark. */
export function csv(rows: readonly (readonly string[])[]): string {
  return byteOrderMark + rows.map((r) => r.map(cell).join(",") + "\r\n").join("");
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
