// A column of a list: what it shows, and in which order its rows are.
import type { ComponentChildren } from "preact";
import { moment } from "../../../i18n/format";
import { byNumber } from "./values";

export interface Column<T> {
  head: string;
  /** What stands in the file if nothing else does, what is searched, and sorted where there is no `sort`. */
  text: (row: T) => string;
  /** What it is sorted by where its text tells no order, as a weekday or an amount; undefined = none, which comes last. */
  sort?: (row: T) => number | undefined;
  /** What stands in the file, where it is another than the text: an amount without its currency. */
  file?: (row: T) => string;
  /** What is shown, where it is more than the text. */
  show?: (row: T) => ComponentChildren;
  end?: boolean;
}

type Stamp = string | null | undefined;

/** When something was; `none` is said where it never was. */
export function timeColumn<T>(head: string, at: (row: T) => Stamp, none = ""): Column<T> {
  return {
    head,
    text: (row) => moment(at(row)) || none,
    sort: (row) => (at(row) ? Date.parse(at(row)!) : undefined),
  };
}

/** How much something is, in figures that people read. */
export function numberColumn<T>(
  head: string,
  of: (row: T) => number | undefined,
  text: (n: number) => string = String,
): Column<T> {
  const said = (n: number | undefined): string => (n === undefined ? "–" : text(n));
  return { head, text: (row) => said(of(row)), sort: of, end: true };
}

/** The rows in the order of a column; what has no value is last in both directions. */
export function sorted<T>(rows: readonly T[], column: Column<T>, down: boolean): T[] {
  const way = down ? -1 : 1;
  const { sort } = column;
  if (!sort) return [...rows].sort((a, b) => byNumber(column.text(a), column.text(b)) * way);
  return rows
    .map((row) => ({ row, by: sort(row) }))
    .sort((a, b) => {
      if (a.by === undefined || b.by === undefined) return Number(a.by === undefined) - Number(b.by === undefined);
      return (a.by - b.by) * way;
    })
    .map((x) => x.row);
}
