// A list as spreadsheets write it: its bytes as text, its text as rows.

export const encodings = ["utf-8", "gb18030", "windows-1250"] as const;
export type Encoding = (typeof encodings)[number];

/** The text of a file; undefined where its bytes are none in that encoding. What it says of itself in its first bytes is believed. */
export function decode(bytes: Uint8Array<ArrayBuffer>, as: Encoding): string | undefined {
  const [a, b] = bytes;
  const own = a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : undefined;
  const utf8 = a === 0xef && b === 0xbb && bytes[2] === 0xbf;
  try {
    return new TextDecoder(own ?? (utf8 ? "utf-8" : as), { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export interface Row {
  /** In which it begins, from 1. */
  line: number;
  cells: string[];
}

/** What stands between the columns: as Excel's line "sep=" says, or what is most in the first line. */
function separator(text: string): { comma: string; from: number } {
  const said = /^sep=([^\r\n"])(\r\n|\r|\n)/.exec(text);
  if (said) return { comma: said[1]!, from: said[0].length };
  const first = (/^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0] ?? "").replace(/"(?:[^"]|"")*"/g, "");
  const count = (c: string): number => first.split(c).length;
  const comma = [",", ";", "\t"].reduce((best, c) => (count(c) > count(best) ? c : best));
  return { comma, from: 0 };
}

/** The rows of a text (RFC 4180); undefined where a quotation mark is not closed. */
export function parse(text: string): Row[] | undefined {
  const { comma, from } = separator(text);
  const rows: Row[] = [];
  let line = from ? 2 : 1;
  let row: Row = { line, cells: [] };
  let cell = "";
  let quoted = false;
  const endRow = (): void => {
    row.cells.push(cell);
    if (row.cells.some((c) => c !== "")) rows.push(row);
    cell = "";
  };
  for (let i = from; i < text.length; i++) {
    const c = text[i]!;
    const newLine = c === "\n" || (c === "\r" && text[i + 1] !== "\n");
    if (newLine) line++;
    if (quoted) {
      if (c !== '"') cell += c === "\r" ? (newLine ? "\n" : "") : c;
      else if (text[i + 1] === '"') cell += text[i++];
      else quoted = false;
    } else if (c === '"' && cell.trim() === "") {
      quoted = true;
      cell = "";
    } else if (c === comma) {
      row.cells.push(cell);
      cell = "";
    } else if (newLine) {
      endRow();
      row = { line, cells: [] };
    } else if (c !== "\r") cell += c;
  }
  if (quoted) return undefined;
  endRow();
  return rows;
}
