// 派遣管理: who is called or serves now, and where; a press opens what can be done with it.
import type { JSX } from "preact";
import type { AssignmentJson } from "../../../gen/storehub/v1/model_pb";
import { clock } from "../../../i18n/format";
import { board } from "../../../live/live";
import { KindMark, StateMark } from "../../../ui/marks";
import { Button } from "../../../ui/parts";
import { technicianOf } from "../actor";
import { actor, itemName, personOf, roomName, rooms } from "../data";
import { panelWords } from "./words";
import { whyShut } from "../foot";
import { functionWords, type FunctionName } from "../functions";
import { inOrder, like } from "../manage";
import { assignmentsOf, isServing, minutesSince } from "../model";
import { coarse, Left } from "../rooms";
import { choose, chosen, open } from "../stage";

export default function Manage(): JSX.Element {
  const w = panelWords();
  const act = chosen("do");
  const all = assignmentsOf(board.value);
  const own = technicianOf(actor.value);
  const fit = like(all, {
    act,
    room: chosen("room"),
    text: chosen("find"),
    names: (a) => personOf(a.technician)?.name ?? "",
  });
  const list = inOrder(
    fit,
    own,
    rooms.value.map((r) => r.id ?? ""),
  );
  const shut = whyShut(!act || act === "kind");
  return (
    <div class="stack manage">
      <div class="row">
        {act && <b>{functionWords()[act as FunctionName]}</b>}
        <input
          class="input grow"
          type="search"
          aria-label={w.find}
          placeholder={w.find}
          value={chosen("find")}
          onInput={(e) => choose({ find: e.currentTarget.value })}
        />
        {chosen("room") && (
          <Button pressed onPress={() => choose({ room: "" })}>
            {chosen("room") === "-" ? w.noRoom : roomName(chosen("room"))} ✕
          </Button>
        )}
      </div>
      {shut && <p class="notice swipe-first">{shut}</p>}
      {all.length === 0 && <p class="soft">{w.nothingRuns}</p>}
      {all.length > 0 && list.length === 0 && <p class="soft">{w.nothingLike}</p>}
      <ul class="runs">
        {list.map((a) => (
          <li key={a.id}>
            <Run assignment={a} act={act} own={a.technician === own && own !== ""} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Run(p: { assignment: AssignmentJson; act: string; own: boolean }): JSX.Element {
  const w = panelWords();
  const a = p.assignment;
  const since = isServing(a) ? a.startedAt : a.dispatchedAt;
  return (
    <button
      type="button"
      class={`line-button run ${p.own ? "own" : ""}`}
      onClick={() => open("assignment", { id: a.id ?? "", do: p.act })}
    >
      <b class="run-room">{a.room ? roomName(a.room) : <abbr title={w.noRoom}>–</abbr>}</b>
      <span class="run-who">
        <b class="number">{a.technician}</b> <span class="cut">{personOf(a.technician)?.name}</span>
        {p.own && <small> · {w.own}</small>}
      </span>
      <KindMark kind={a.kind} />
      <span class="run-item cut soft">{a.item ? itemName(a.item) : w.noItem}</span>
      <StateMark state={isServing(a) ? "TECHNICIAN_STATE_SERVING" : "TECHNICIAN_STATE_PENDING"} />
      <span class="run-since number soft">{w.since(clock(since), minutesSince(since, coarse.value))}</span>
      <Left assignment={a} />
    </button>
  );
}
