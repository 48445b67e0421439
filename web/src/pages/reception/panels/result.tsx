// What a dispatch came to: who goes where, what speaks against it, who could not be sent, and the way back if it was
// wrong.
import type { JSX } from "preact";
import type { AssignmentJson } from "../../../gen/storehub/v1/model_pb";
import { colon, comma } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { board } from "../../../live/live";
import { KindMark } from "../../../ui/marks";
import { Button } from "../../../ui/parts";
import { itemName, personOf, roomName } from "../data";
import { panelWords } from "./words";
import { assignmentOf, isServing, readCounts, readList, sum } from "../model";
import { PassedOver, useSentences } from "../preview";
import { resultOf } from "../results";
import { chosen, home, open } from "../stage";

export default function Result(): JSX.Element {
  const w = panelWords();
  const ids = readList(chosen("ids"));
  const short = chosen("short") ? readCounts(chosen("short")) : undefined;
  const warnings = useSentences(resultOf(chosen("ids")).warnings);
  return (
    <>
      <div class="stack result" role="status">
        {ids.length > 0 && <h3>{w.sent}</h3>}
        <ul class="sent">
          {ids.map((id) => (
            <li key={id}>
              <Sent id={id} />
            </li>
          ))}
        </ul>
        <PassedOver passed={resultOf(chosen("ids")).passed} />
        {warnings.map((text, i) => (
          <p key={i} class="notice warn">
            {text}
          </p>
        ))}
        {short && (
          <div class="notice warn">
            <span class="grow">
              <b>{w.shortage}</b>
              {colon()}
              {[
                [short.female, w.female],
                [short.male, w.male],
                [short.any, w.any],
              ]
                .filter(([n]) => Number(n) > 0)
                .map(([n, name]) => `${name} ${n}`)
                .join(comma())}
            </span>
            <Button onPress={() => open("waiting")}>{w.waitsNow(sum(short))}</Button>
          </div>
        )}
      </div>
      <footer class="panel-foot">
        <div class="panel-foot-row">
          <div class="grow" />
          <Button kind="main" class="confirm" onPress={home}>
            {w.done}
          </Button>
        </div>
      </footer>
    </>
  );
}

function Sent(p: { id: string }): JSX.Element {
  const w = panelWords();
  const a: AssignmentJson | undefined =
    assignmentOf(board.value, p.id) ?? resultOf(chosen("ids")).assignments.find((x) => x.id === p.id);
  if (!a) return <p class="soft">{w.gone}</p>;
  return (
    <article class="sent-one">
      <b class="sent-number number">{a.technician}</b>
      <div class="grow">
        <b class="sent-name">{personOf(a.technician)?.name}</b>
        <p class="sent-what">
          <KindMark kind={a.kind} /> {a.kind && a.kind !== "KIND_UNSPECIFIED" && shopWords().kind[a.kind]} ·{" "}
          <b>{a.room ? roomName(a.room) : w.noRoom}</b> · {a.item ? itemName(a.item) : w.noItem} ·{" "}
          {isServing(a) ? w.begun : w.onTheWay}
          {a.replaces ? ` · ${w.replaces}` : ""}
        </p>
      </div>
      <div class="sent-ways">
        {!a.room && <Button onPress={() => open("assignment", { id: p.id, do: "room" })}>{w.room}</Button>}
        <Button onPress={() => open("assignment", { id: p.id, do: "cancel" })}>
          {w.wrong} {w.cancel}
        </Button>
      </div>
    </article>
  );
}
