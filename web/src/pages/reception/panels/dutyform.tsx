// How something is done with a technician: until when, where to, and why, as far as the act asks.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { dispatch, roster } from "../../../api/services";
import type { QueuePlaceJson } from "../../../gen/storehub/v1/model_pb";
import type { TechnicianJson } from "../../../gen/storehub/v1/roster_pb";
import { clock } from "../../../i18n/format";
import { board, now } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { say } from "../../../ui/toast";
import { asActor } from "../actor";
import { actor, settings } from "../data";
import { useDeed, type Write } from "../../../ui/deed";
import { movesTurn, type DutyAct } from "../duty";
import { forgetFinished, undoLeft } from "../finished";
import { panelWords } from "./words";
import { Foot } from "../foot";
import { functionWords } from "../functions";
import { ReasonChoice } from "../pickers";
import { chosen, home } from "../stage";

interface FormProps {
  act: DutyAct;
  technician: TechnicianJson;
}

/** What somebody has chosen; "for 20 minutes" is the same choice a minute later. */
interface Choice {
  technician: string;
  minutes: number;
  to: QueuePlaceJson;
  before: string;
  reason: string;
  assignmentId: string;
}

interface Pressed extends Choice {
  /** Reckoned when it was pressed, "" = nobody knows until when. */
  until: string;
  card: { actorCard?: string };
}

const writes: Record<DutyAct, Write<Pressed, unknown>> = {
  checkIn: ({ technician }, o) => roster.checkIn({ technician }, o),
  checkOut: ({ technician }, o) => roster.checkOut({ technician }, o),
  startBreak: ({ technician }, o) => roster.startBreak({ technician }, o),
  endBreak: ({ technician }, o) => roster.endBreak({ technician }, o),
  hold: ({ technician, until }, o) => roster.holdTechnician({ technician, ...(until && { until }) }, o),
  releaseHold: ({ technician }, o) => roster.releaseHold({ technician }, o),
  startLeave: ({ technician, reason, until }, o) =>
    roster.startLeave({ technician, reason, ...(until && { until }) }, o),
  endLeave: ({ technician }, o) => roster.endLeave({ technician }, o),
  move: ({ technician, to, before, reason, card }, o) =>
    roster.moveTechnician({ technician, to, before, reason, ...card }, o),
  giveBack: ({ technician, reason, card }, o) => dispatch.giveTurnBack({ technician, reason, ...card }, o),
  undoFinish: ({ assignmentId, reason, card }, o) => dispatch.undoFinish({ assignmentId, reason, ...card }, o),
};

const holdMinutes = [10, 15, 20, 30, 45, 60];
const leaveHours = [1, 2, 4, 0];

export function DutyForm(p: FormProps): JSX.Element {
  const w = panelWords();
  const f = functionWords();
  const deed = useDeed();
  const minutes = useSignal(p.act === "hold" ? 20 : 0);
  const to = useSignal<QueuePlaceJson>("QUEUE_PLACE_HEAD");
  const before = useSignal("");
  const reason = useSignal("");
  const undo = useLastFinish(p.act === "undoFinish" ? (p.technician.number ?? "") : "");
  const technician = p.technician.number ?? "";
  const needsReason = movesTurn(p.act);
  const why = reason.value.trim();
  const press = (): void => {
    const by = asActor(actor.value, needsReason);
    const choice: Choice = {
      technician,
      minutes: minutes.value,
      to: to.value,
      before: before.value,
      reason: why,
      assignmentId: undo.id,
    };
    const until = minutes.value > 0 ? new Date(now.value + minutes.value * 60_000).toISOString() : "";
    const request = { ...choice, until, card: by.actorCard ? { actorCard: by.actorCard } : {} };
    void deed.run(writes[p.act], request, {
      ...by.options,
      key: p.act,
      choice,
      done: () => {
        if (p.act === "undoFinish") forgetFinished(choice.assignmentId);
        say("good", w.did(f[p.act], `${technician} ${p.technician.name ?? ""}`.trim()));
      },
      onward: home,
    });
  };
  const notYet =
    (needsReason && why === "") ||
    (p.act === "move" && to.value === "QUEUE_PLACE_BEFORE" && before.value === "") ||
    (p.act === "undoFinish" && undo.id === "");
  return (
    <>
      <div class="stack flow-main">
        {p.act === "hold" && <HoldUntil value={minutes.value} onChoose={(m) => (minutes.value = m)} />}
        {p.act === "startLeave" && <LeaveUntil value={minutes.value} onChoose={(m) => (minutes.value = m)} />}
        {p.act === "move" && (
          <Where
            technician={p.technician}
            to={to.value}
            before={before.value}
            onChoose={(place, whom) => {
              to.value = place;
              before.value = whom;
            }}
          />
        )}
        {p.act === "checkOut" && p.technician.state === "TECHNICIAN_STATE_SERVING" && (
          <p class="notice warn">{w.afterService}</p>
        )}
        {p.act === "undoFinish" && <p class={undo.id ? "notice" : "notice warn"}>{undo.text || w.noFinish}</p>}
        {(needsReason || p.act === "startLeave") && (
          <ReasonChoice value={reason.value} onChange={(r) => (reason.value = r)} />
        )}
      </div>
      <Foot deed={deed} needsActor={needsReason} notYet={notYet} label={w.doIt(f[p.act], technician)} onPress={press} />
    </>
  );
}

/** At most hold_max from now. */
function HoldUntil(p: { value: number; onChoose: (m: number) => void }): JSX.Element {
  const w = panelWords();
  const most = Number(settings.value?.holdMaxMs ?? 1_800_000) / 60_000;
  return (
    <Until label={w.untilWhen} value={p.value} minutes={holdMinutes.filter((m) => m <= most)} onChoose={p.onChoose} />
  );
}

function LeaveUntil(p: { value: number; onChoose: (m: number) => void }): JSX.Element {
  return (
    <Until
      label={panelWords().untilWhen}
      value={p.value}
      minutes={leaveHours.map((h) => h * 60)}
      onChoose={p.onChoose}
    />
  );
}

/** A time so many minutes ahead; 0 = nobody knows. */
function Until(p: {
  label: string;
  value: number;
  minutes: readonly number[];
  onChoose: (m: number) => void;
}): JSX.Element {
  const w = panelWords();
  return (
    <fieldset class="choice">
      <legend>{p.label}</legend>
      <div class="choices">
        {p.minutes.map((m) => (
          <Button key={m} pressed={p.value === m} onPress={() => p.onChoose(m)}>
            {m === 0 ? (
              w.wholeDay
            ) : (
              <span class="two number">
                <span>{clock(now.value + m * 60_000)}</span>
                <small class="soft">{w.minutes(m)}</small>
              </span>
            )}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}

/** Where in the queue. */
function Where(p: {
  technician: TechnicianJson;
  to: QueuePlaceJson;
  before: string;
  onChoose: (to: QueuePlaceJson, before: string) => void;
}): JSX.Element {
  const w = panelWords();
  const queue = board.value?.categories?.find((c) => c.id === p.technician.category)?.queue ?? [];
  return (
    <>
      <div class="choices">
        <Button pressed={p.to === "QUEUE_PLACE_HEAD"} onPress={() => p.onChoose("QUEUE_PLACE_HEAD", "")}>
          {w.head}
        </Button>
        <Button pressed={p.to === "QUEUE_PLACE_TAIL"} onPress={() => p.onChoose("QUEUE_PLACE_TAIL", "")}>
          {w.tail}
        </Button>
        <Button pressed={p.to === "QUEUE_PLACE_BEFORE"} onPress={() => p.onChoose("QUEUE_PLACE_BEFORE", p.before)}>
          {w.before}
        </Button>
      </div>
      {p.to === "QUEUE_PLACE_BEFORE" && (
        <div class="choices">
          {queue
            .filter((e) => e.technician !== p.technician.number)
            .map((e) => (
              <Button
                key={e.technician}
                pressed={p.before === e.technician}
                onPress={() => p.onChoose("QUEUE_PLACE_BEFORE", e.technician ?? "")}
              >
                <b class="number">{e.technician}</b> <span class="cut">{e.name}</span>
              </Button>
            ))}
        </div>
      )}
    </>
  );
}

/** His finish of the last two minutes, from what happened to his place. */
function useLastFinish(technician: string): { id: string; text: string } {
  const known = useRead(
    ["TOPIC_FLOOR"],
    () => (technician ? dispatch.explainTechnician({ technician }) : Promise.resolve({ trail: [] })),
    [technician],
  );
  const last = (known.value?.trail ?? []).find((e) => e.what === "TRAIL_KIND_FINISHED" && e.assignmentId);
  const id = last && undoLeft(last.at, now.value) > 0 ? (last.assignmentId ?? "") : "";
  if (chosen("id") && id === "") return { id: "", text: known.failed };
  return { id, text: id ? panelWords().lastFinished(id, clock(last?.at)) : known.failed };
}
