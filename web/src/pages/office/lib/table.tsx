// A list of a section: searched, sorted by its heads, saved as a file as it is shown.
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { Button } from "../../../ui/parts";
import { sorted, type Column } from "./column";
import { csv, download, fileName } from "./csv";
import { matches } from "./values";
import { listWords } from "./words";

export type { Column } from "./column";

interface ListProps<T> {
  title: string;
  rows: readonly T[] | undefined;
  failed?: string;
  /** What all rows come to: it stays at the end, and away while some of them are not shown. */
  total?: T | undefined;
  columns: readonly Column<T>[];
  id: (row: T) => string;
  /** Opens a row; the first column is then its button. */
  onOpen?: (row: T) => void;
  onAdd?: () => void;
  /** More to narrow it down by, beside the search. */
  filters?: ComponentChildren;
  /** What searches in place of the list itself, where the rows are not all that there are. */
  finder?: ComponentChildren;
  /** Whether it can be saved as a file; not set = it can. */
  file?: boolean;
  again?: () => void;
  class?: (row: T) => string;
}

function find<T>(p: ListProps<T>, search: string): readonly T[] {
  return (p.rows ?? []).filter((r) => matches(search, ...p.columns.map((c) => c.text(r))));
}

export function List<T>(p: ListProps<T>): JSX.Element {
  const w = listWords();
  const search = useSignal("");
  const sortBy = useSignal<{ column: number; down: boolean } | undefined>(undefined);
  const found = find(p, search.value);
  const by = sortBy.value;
  const column = by && p.columns[by.column];
  const rows = column ? sorted(found, column, by.down) : found;
  const total = p.total !== undefined && rows.length > 0 && rows.length === p.rows?.length ? [p.total] : [];
  const save = (): void =>
    download(
      fileName(p.title),
      csv([
        p.columns.map((c) => c.head),
        ...[...rows, ...total].map((r) => p.columns.map((c) => (c.file ?? c.text)(r))),
      ]),
    );
  return (
    <section class="office-list" aria-label={p.title}>
      <div class="row no-print">
        {p.finder ?? (
          <input
            class="input search"
            type="search"
            aria-label={w.search}
            placeholder={w.search}
            value={search.value}
            onInput={(e) => (search.value = e.currentTarget.value)}
          />
        )}
        {p.filters}
        <span class="soft number" role="status">
          {p.rows && w.shown(rows.length, p.rows.length)}
        </span>
        <div class="row list-acts">
          {p.file !== false && (
            <Button onPress={save} disabled={rows.length === 0}>
              {w.csv}
            </Button>
          )}
          {p.onAdd && (
            <Button kind="main" onPress={p.onAdd}>
              ＋ {w.add}
            </Button>
          )}
        </div>
      </div>
      {p.failed && (
        <p class="notice bad" role="alert">
          <span class="grow">{p.failed}</span>
          {p.again && <Button onPress={p.again}>{w.readAgain}</Button>}
        </p>
      )}
      {p.rows && rows.length === 0 && (
        <p class="soft empty">{p.rows.length === 0 && !p.finder ? w.nothing : w.noMatch}</p>
      )}
      {rows.length > 0 && (
        <div class="table-box">
          <table class="table">
            <thead>
              <tr>
                {p.columns.map((c, i) => (
                  <th
                    key={c.head}
                    scope="col"
                    class={c.end ? "end" : ""}
                    aria-sort={by?.column === i ? (by.down ? "descending" : "ascending") : "none"}
                  >
                    <button
                      type="button"
                      onClick={() => (sortBy.value = { column: i, down: by?.column === i && !by.down })}
                    >
                      {c.head}
                      <span aria-hidden="true">{by?.column === i ? (by.down ? " ▾" : " ▴") : ""}</span>
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...rows, ...total].map((r) => (
                <Row key={p.id(r)} row={r} list={p} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** What is this short stays on one line, whatever the other columns need; somewhat longer, it breaks at its spaces only. */
const short = 10;
const middling = 24;

function cellClass<T>(c: Column<T>, row: T): string {
  const text = c.text(row);
  // What there is is seen among what there is not.
  if (c.end) return text === "0" ? "end number soft" : "end number";
  const { length } = text;
  return length <= short ? "nowrap" : length <= middling ? "whole-words" : "";
}

function Row<T>(p: { row: T; list: ListProps<T> }): JSX.Element {
  const open = p.list.onOpen;
  return (
    <tr
      class={[open ? "opens" : "", p.list.class?.(p.row) ?? ""].join(" ").trim()}
      onClick={open && (() => open(p.row))}
    >
      {p.list.columns.map((c, i) => (
        <td key={c.head} data-head={c.head} class={cellClass(c, p.row)}>
          {i === 0 && open ? (
            <button type="button" class="opener" onClick={(e) => (e.stopPropagation(), open(p.row))}>
              {(c.show ?? c.text)(p.row)}
            </button>
          ) : (
            (c.show ?? c.text)(p.row)
          )}
        </td>
      ))}
    </tr>
  );
}
