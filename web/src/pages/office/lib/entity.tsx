// A section that is a list of objects, each written by one Put.
import { bracketed, colon } from "../../../i18n/punctuation";
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import type { CallOptions } from "../../../api/connect";
import { may } from "../../../api/session";
import type { TopicJson } from "../../../gen/storehub/v1/screen_pb";
import { keep, spot } from "../../../ui/place";
import { useRead } from "../../../ui/read";
import { blank, draftOf, type Draft, type Spec } from "./draft";
import { Form } from "./form";
import { List, type Column } from "./table";
import { listWords } from "./words";

interface EntityProps<T> {
  title: string;
  topics: TopicJson[];
  list: () => Promise<readonly T[]>;
  columns: readonly Column<T>[];
  specs: readonly Spec[];
  /** What names it, in its draft too. */
  id: keyof T & string;
  put: (draft: Draft, o: CallOptions) => Promise<unknown>;
  /** What the list has under other names than the request. */
  begin?: (row: T) => Draft;
  check?: (draft: Draft) => Record<string, string>;
  /** Cards and the like, below the fields of one that is there. */
  more?: (row: T) => ComponentChildren;
  filters?: ComponentChildren;
  keepRow?: (row: T) => boolean;
  rowClass?: (row: T) => string;
  /** Of one that has just been made: open it, to give it cards. */
  reopen?: boolean;
}

const isNew = "+";

/** One of them by its name, and by what tells it from others of that name. */
function titleOf(row: Draft, key: string): string {
  const id = String(row[key]);
  const name = String(row["name"] ?? "");
  return name && name !== id ? bracketed(name, id) : id;
}

/** Which one is open stands behind #, so that a reload shows it again. */
export function Entity<T extends object>(p: EntityProps<T>): JSX.Element {
  const read = useRead(p.topics, p.list);
  const open = spot.value.get("open") ?? "";
  const id = (row: T): string => String(row[p.id]);
  const rows = read.value;
  const row = rows?.find((r) => id(r) === open);
  const manages = may("PERMISSION_MANAGE");
  return (
    <>
      <List
        title={p.title}
        rows={p.keepRow ? rows?.filter(p.keepRow) : rows}
        failed={read.failed}
        again={read.again}
        columns={p.columns}
        id={id}
        filters={p.filters}
        {...(p.rowClass && { class: p.rowClass })}
        {...(manages && {
          onOpen: (r: T) => keep({ open: id(r) }, "push"),
          onAdd: () => keep({ open: isNew }, "push"),
        })}
      />
      {manages && (row || open === isNew) && (
        <Open
          key={open}
          {...p}
          row={row}
          taken={(named) => rows?.some((r) => id(r) === named) ?? false}
          close={() => keep({ open: "" })}
          reopen={p.reopen ?? false}
        />
      )}
    </>
  );
}

function Open<T extends object>(
  p: EntityProps<T> & {
    row: T | undefined;
    /** Whether there is one of this name, which a new one would overwrite. */
    taken: (id: string) => boolean;
    close: () => void;
    reopen: boolean;
  },
): JSX.Element {
  const draft = (row: T): Draft => draftOf({ ...(row as Draft), ...p.begin?.(row) }, p.specs);
  const start = useSignal(p.row ? draft(p.row) : blank(p.specs));
  const isNew = useSignal(!p.row).value;
  const check = (d: Draft): Record<string, string> => ({
    ...p.check?.(d),
    ...(isNew && p.taken(String(d[p.id] ?? "").trim()) && { [p.id]: listWords().taken }),
  });
  return (
    <Form
      title={p.row ? titleOf(p.row as Draft, p.id) : `${p.title}${colon()}${listWords().newOne}`}
      specs={p.specs}
      start={start.value}
      present={p.row && draft(p.row)}
      isNew={!p.row}
      put={p.put}
      onClose={p.close}
      check={check}
      {...(!p.row && p.reopen && { onSaved: (d: Draft) => keep({ open: String(d[p.id]) }) })}
    >
      {p.row && p.more?.(p.row)}
    </Form>
  );
}
