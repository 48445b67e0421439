// A list of customers from a spreadsheet: the file is read, its columns are named, then it is tried and brought in.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { shopWords } from "../../../i18n/shop";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/parts";
import { entries, fields, guess, hasNames, type FieldName } from "./columns";
import { decode, encodings, parse, type Encoding, type Row } from "./csv";
import { ImportRun } from "./importrun";
import { importWords } from "./importwords";

interface Read {
  name: string;
  rows: readonly Row[];
  columns: readonly FieldName[];
}

export function Import(p: { close: () => void }): JSX.Element {
  const w = importWords();
  const file = useSignal<File | undefined>(undefined);
  const encoding = useSignal<Encoding>("utf-8");
  const read = useSignal<Read | undefined>(undefined);
  const wrong = useSignal("");
  const busy = useSignal(false); // while it is brought in nothing else is chosen
  const take = async (chosen: File | undefined, as: Encoding): Promise<void> => {
    file.value = chosen;
    encoding.value = as;
    read.value = undefined;
    wrong.value = "";
    if (!chosen) return;
    const text = decode(new Uint8Array(await chosen.arrayBuffer()), as);
    if (text === undefined) return void (wrong.value = w.notText);
    const rows = parse(text);
    if (!rows) return void (wrong.value = w.openQuote);
    if (rows.length < 2) return void (wrong.value = w.empty);
    read.value = { name: chosen.name, rows, columns: guess(rows[0]!.cells) };
  };
  const there = read.value;
  return (
    <Dialog title={w.title} closeLabel={shopWords().close} onClose={() => !busy.value && p.close()} wide>
      <p>{w.what}</p>
      <div class="office-form">
        <Field label={w.file} wrong={wrong.value || undefined} hint={w.fileHint}>
          {(a) => (
            <input
              {...a}
              class="input"
              type="file"
              accept=".csv,.txt,.tsv,text/csv,text/plain"
              disabled={busy.value}
              onChange={(e) => void take(e.currentTarget.files?.[0], encoding.value)}
            />
          )}
        </Field>
        <Field label={w.encoding} hint={w.encodingHint}>
          {(a) => (
            <select
              {...a}
              class="input"
              value={encoding.value}
              disabled={busy.value}
              onChange={(e) => void take(file.value, e.currentTarget.value as Encoding)}
            >
              {encodings.map((e) => (
                <option key={e} value={e}>
                  {w.encodings[e]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {there && (
        <>
          <Columns read={there} busy={busy.value} change={(columns) => (read.value = { ...there, columns })} />
          {hasNames(there.columns) ? (
            <ImportRun
              key={`${there.name} ${encoding.value} ${there.columns.join()}`}
              list={entries(there.rows.slice(1), there.columns)}
              busy={busy}
            />
          ) : (
            <p class="notice warn">{w.noNames}</p>
          )}
        </>
      )}
    </Dialog>
  );
}

/** What each column holds, with what stands in its first rows. */
function Columns(p: { read: Read; busy: boolean; change: (columns: FieldName[]) => void }): JSX.Element {
  const w = importWords();
  const [head, ...rows] = p.read.rows;
  return (
    <section class="stack" aria-label={w.columns}>
      <h3>{w.columns}</h3>
      <ul class="import-columns">
        {head!.cells.map((title, i) => {
          const some = rows
            .map((r) => r.cells[i]?.trim())
            .filter(Boolean)
            .slice(0, 2);
          return (
            <li key={i}>
              <Field label={title || w.untitled(i + 1)} hint={some.join(" · ")}>
                {(a) => (
                  <select
                    {...a}
                    class="input"
                    value={p.read.columns[i]}
                    disabled={p.busy}
                    onChange={(e) => p.change(p.read.columns.with(i, e.currentTarget.value as FieldName))}
                  >
                    {fields.map((f) => (
                      <option key={f} value={f}>
                        {w.fields[f]}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
