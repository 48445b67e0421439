// One dispatch and all that can be done with it. Each act is a step of its own, behind which "back" leads here.
import type { JSX } from "preact";
import type { AssignmentJson } from "../../../gen/storehub/v1/model_pb";
import { clock } from "../../../i18n/format";
import { shopWords } from "../../../i18n/shop";
import { board } from "../../../live/live";
import { KindMark, StateMark } from "../../../ui/marks";
import { Button } from "../../../ui/parts";
import { itemName, personOf, roomName } from "../data";
import { panelWords } from "./words";
import { functionWords } from "../functions";
import { assignmentOf, isServing } from "../model";
import { Left } from "../rooms";
import { chosen, home, stepTo } from "../stage";
import { Cancel, Replace } from "./change";
import { ChangeItem, ChangeKind, ChangeRoom, CorrectStart, Decline, Extend, Finish, Seen, Start } from "./service";

/** A step that does something with a dispatch. */
type Step = (p: { assignment: AssignmentJson }) => JSX.Element;

const steps: Record<string, Step> = {
  replace: ReplaceMenu,
  "replace-technician": Replace,
  cancel: Cancel,
  start: Start,
  finish: Finish,
  extend: Extend,
  kind: ChangeKind,
  item: ChangeItem,
  room: ChangeRoom,
  correctStart: CorrectStart,
  acknowledge: Seen,
  decline: Decline,
};

export default function Assignment(): JSX.Element {
  const w = panelWords();
  const a = assignmentOf(board.value, chosen("id"));
  if (!board.value) return <p class="soft">{shopWords().loading}</p>;
  if (!a)
    return (
      <div class="stack">
        <p class="notice warn">{w.gone}</p>
        <Button onPress={home}>{w.done}</Button>
      </div>
    );
  const Step = steps[chosen("do")] ?? Acts;
  return (
    <>
      <Head assignment={a} />
      <Step key={chosen("do")} assignment={a} />
    </>
  );
}

function Head(p: { assignment: AssignmentJson }): JSX.Element {
  const w = panelWords();
  const a = p.assignment;
  return (
    <div class="assignment-head">
      <b class="sent-number number">{a.technician}</b>
      <div class="grow">
        <b class="sent-name">{personOf(a.technician)?.name}</b>
        <p class="sent-what">
          <KindMark kind={a.kind} />{" "}
          <StateMark state={isServing(a) ? "TECHNICIAN_STATE_SERVING" : "TECHNICIAN_STATE_PENDING"} />{" "}
          <b>{a.room ? roomName(a.room) : w.noRoom}</b> · {a.item ? itemName(a.item) : w.noItem}
          {a.wristband ? ` · ${w.wristband} ${a.wristband}` : ""}
        </p>
        <p class="soft number">
          {w.dispatched(clock(a.dispatchedAt))}
          {a.acknowledgedAt ? ` · ${w.seen}` : ""}
          {a.startedAt ? ` · ${w.started(clock(a.startedAt))}` : ""}
          {isServing(a) && a.plannedEnd ? ` · ${w.ends(clock(a.plannedEnd))}` : ""}
          {a.extendedMin ? ` · ${w.extended(a.extendedMin)}` : ""}
        </p>
      </div>
      <Left assignment={a} />
    </div>
  );
}

/** What can be done: of what is called, and of what runs. */
function Acts(p: { assignment: AssignmentJson }): JSX.Element {
  const w = panelWords();
  const f = functionWords();
  const runs = isServing(p.assignment);
  const go =
    (step: string): (() => void) =>
    () =>
      stepTo({ do: step });
  return (
    <div class="acts">
      <Button kind="main" onPress={go(runs ? "finish" : "start")}>
        {runs ? f.finish : f.start}
      </Button>
      <Button onPress={go("replace")}>{w.replace}</Button>
      <Button kind="danger" onPress={go("cancel")}>
        {w.cancel}
      </Button>
      {runs && <Button onPress={go("extend")}>{f.extend}</Button>}
      <Button onPress={go("room")}>{f.room}</Button>
      <Button onPress={go("item")}>{f.item}</Button>
      <Button onPress={go("kind")}>{f.kind}</Button>
      {runs && <Button onPress={go("correctStart")}>{f.correctStart}</Button>}
      {!runs && !p.assignment.acknowledgedAt && <Button onPress={go("acknowledge")}>{f.acknowledge}</Button>}
      {!runs && <Button onPress={go("decline")}>{f.decline}</Button>}
    </div>
  );
}

/** 更换: of what. Only the technician is the usual answer and stands first. */
function ReplaceMenu(): JSX.Element {
  const w = panelWords();
  const f = functionWords();
  return (
    <div class="acts">
      <Button kind="main" class="wide-act" onPress={() => stepTo({ do: "replace-technician" })}>
        <span class="two">
          <span>{w.onlyTechnician}</span>
          <small>{w.onlyTechnicianWhy}</small>
        </span>
      </Button>
      <Button onPress={() => stepTo({ do: "room" })}>{f.room}</Button>
      <Button onPress={() => stepTo({ do: "item" })}>{f.item}</Button>
      <Button onPress={() => stepTo({ do: "kind" })}>{f.kind}</Button>
    </div>
  );
}
