// 对牌: the order of every queue on paper, with what proves later which state of the shop it was.
import type { JSX } from "preact";
import type { BoardCategoryJson } from "../../../gen/storehub/v1/dispatch_pb";
import { moment } from "../../../i18n/format";
import { shopWords } from "../../../i18n/shop";
import { board, shopName } from "../../../live/live";
import { StateMark } from "../../../ui/marks";
import { Button } from "../../../ui/parts";
import { csv, download, fileName } from "../lib/csv";
import { listWords } from "../lib/words";
import { officeWords } from "../words";
import { Signatures } from "./day";
import { hex } from "./hex";
import { recordWords } from "./words";

export default function HandOver(): JSX.Element {
  const w = recordWords();
  const shown = board.value;
  if (!shown) return <p>{shopWords().loading}</p>;
  const categories = shown.categories ?? [];
  const save = (): void => {
    const heads = [w.category, w.position, w.number, w.name, w.state, w.rotations, w.requests];
    const rows = categories.flatMap((c) => lines(c).map((l) => [c.name ?? "", ...l]));
    const proof = [w.printed, moment(shown.now), w.index, String(shown.index ?? ""), w.head, hex(shown.head?.hash)];
    download(fileName(officeWords().sections.handover, String(shown.index ?? "")), csv([heads, ...rows, proof]));
  };
  return (
    <>
      <p class="no-print">{w.handWhat}</p>
      <div class="row no-print">
        <Button kind="main" onPress={() => print()}>
          {listWords().print}
        </Button>
        <Button onPress={save}>{listWords().csv}</Button>
      </div>
      <dl class="proof">
        <dt>{w.printed}</dt>
        <dd>
          {shopName.value}, {moment(shown.now)}
        </dd>
        <dt>{w.index}</dt>
        <dd class="number">
          {shown.index} / {shown.head?.size}
        </dd>
        <dt>{w.head}</dt>
        <dd class="number">{hex(shown.head?.hash)}</dd>
      </dl>
      {categories.map((c) => (
        <Queue key={c.id} category={c} />
      ))}
    </>
  );
}

function lines(c: BoardCategoryJson): string[][] {
  const states = shopWords().state;
  return (c.queue ?? []).map((q) => [
    String(q.position ?? ""),
    q.technician ?? "",
    q.name ?? "",
    q.state && q.state !== "TECHNICIAN_STATE_UNSPECIFIED" ? states[q.state] : "",
    String(q.rotationsToday ?? 0),
    String(q.requestsToday ?? 0),
  ]);
}

function Queue(p: { category: BoardCategoryJson }): JSX.Element {
  const w = recordWords();
  const rows = lines(p.category);
  const heads = [w.position, w.number, w.name, w.state, w.rotations, w.requests];
  return (
    <section class="card hand-over" aria-label={p.category.name ?? ""}>
      <h3>{p.category.name}</h3>
      {rows.length === 0 && <p class="soft">{w.nobody}</p>}
      {rows.length > 0 && (
        <table class="table">
          <thead>
            <tr>
              {heads.map((h) => (
                <th key={h} scope="col">
                  {h}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((r, i) => (
              <tr key={r[1]}>
                <td class="number">{r[0]}</td>
                <td>
                  <strong>{r[1]}</strong>
                </td>
                <td>{r[2]}</td>
                <td>
                  <StateMark state={p.category.queue?.[i]?.state} /> <span>{r[3]}</span>
                </td>
                <td class="number">{r[4]}</td>
                <td class="number">{r[5]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Signatures />
    </section>
  );
}
