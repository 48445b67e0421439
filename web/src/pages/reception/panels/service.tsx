// What is done with one service: its clock, its item, its room, its kind.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { dispatch } from "../../../api/services";
import type { AssignmentJson, KindJson } from "../../../gen/storehub/v1/model_pb";
import { clock } from "../../../i18n/format";
import { shopWords } from "../../../i18n/shop";
import { now } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { asActor } from "../actor";
import { actor, personOf } from "../data";
import { useDeed, type Deed, type Write } from "../../../ui/deed";
import { keepFinished } from "../finished";
import { panelWords } from "./words";
import { Foot } from "../foot";
import { functionWords } from "../functions";
import { canDo } from "../model";
import { ItemChoice, ReasonChoice, RoomChoice } from "../pickers";
import { home } from "../stage";

type Step = { assignment: AssignmentJson };

interface Acting {
  deed: Deed;
  needsActor: boolean;
  run: <Q extends object>(write: Write<Q, unknown>, request: Q, told: string) => void;
}

/** How an act is done and told: the same for all of them. */
function useAct(needsActor: boolean): Acting {
  const deed = useDeed();
  return {
    deed,
    needsActor,
    run(write, request, told) {
      const { actorCard, options } = asActor(actor.value, needsActor);
      void deed.run(
        write,
        { ...request, ...(actorCard && { actorCard }) },
        { ...options, done: () => say("good", told), onward: home },
      );
    },
  };
}

export function Start(p: Step): JSX.Element {
  const w = panelWords();
  const a = useAct(false);
  const assignmentId = p.assignment.id ?? "";
  return (
    <>
      <h3>{w.startAsk}</h3>
      <Foot
        {...a}
        label={functionWords().start}
        onPress={() => a.run(dispatch.startService, { assignmentId }, w.didStart(p.assignment.technician ?? ""))}
      />
    </>
  );
}

export function Seen(p: Step): JSX.Element {
  const a = useAct(false);
  const assignmentId = p.assignment.id ?? "";
  return (
    <>
      <h3>{functionWords().acknowledge}?</h3>
      <Foot
        {...a}
        label={functionWords().acknowledge}
        onPress={() => a.run(dispatch.acknowledge, { assignmentId }, panelWords().didChange)}
      />
    </>
  );
}

export function Finish(p: Step): JSX.Element {
  const w = panelWords();
  const deed = useDeed();
  const n = p.assignment.technician ?? "";
  const finish = (): void =>
    void deed.run(
      dispatch.finishService,
      { assignmentId: p.assignment.id ?? "" },
      {
        ...asActor(actor.value, false).options,
        done: (answer) => {
          if (answer.assignment) keepFinished(answer.assignment);
          say("good", answer.position ? w.didFinish(n, answer.position) : w.didFinishOff(n));
        },
        onward: home,
      },
    );
  return (
    <>
      <h3>{w.finishAsk}</h3>
      <Foot deed={deed} needsActor={false} label={functionWords().finish} onPress={finish} />
    </>
  );
}

const steps = [10, 15, 20, 30, 45, 60, 90];

export function Extend(p: Step): JSX.Element {
  const w = panelWords();
  const a = useAct(false);
  const minutes = useSignal(30);
  const assignmentId = p.assignment.id ?? "";
  const end = p.assignment.plannedEnd ? Date.parse(p.assignment.plannedEnd) + minutes.value * 60_000 : 0;
  return (
    <>
      <h3>{w.extendBy}</h3>
      <div class="choices">
        {steps.map((m) => (
          <Button key={m} pressed={minutes.value === m} onPress={() => (minutes.value = m)}>
            {shopWords().minutes(m)}
          </Button>
        ))}
      </div>
      <Foot {...a} onPress={() => a.run(dispatch.extendService, { assignmentId, minutes: minutes.value }, w.didChange)}>
        {end > 0 && <span class="number">{w.endsAt(clock(end))}</span>}
      </Foot>
    </>
  );
}

export function ChangeRoom(p: Step): JSX.Element {
  const a = useAct(false);
  const room = useSignal("");
  const assignmentId = p.assignment.id ?? "";
  return (
    <>
      <RoomChoice value={room.value} onChoose={(r) => (room.value = r)} must />
      <Foot
        {...a}
        notYet={!room.value || room.value === p.assignment.room}
        onPress={() => a.run(dispatch.changeRoom, { assignmentId, room: room.value }, panelWords().didChange)}
      />
    </>
  );
}

export function ChangeItem(p: Step): JSX.Element {
  const a = useAct(false);
  const item = useSignal(p.assignment.item ?? "");
  const assignmentId = p.assignment.id ?? "";
  return (
    <>
      <ItemChoice
        value={item.value}
        onChoose={(i) => (item.value = i)}
        can={(i) => canDo(personOf(p.assignment.technician), i)}
      />
      <Foot
        {...a}
        notYet={item.value === (p.assignment.item ?? "")}
        onPress={() => a.run(dispatch.setItem, { assignmentId, item: item.value }, panelWords().didChange)}
      />
    </>
  );
}

const kinds: Exclude<KindJson, "KIND_UNSPECIFIED">[] = ["KIND_ROTATION", "KIND_REQUEST", "KIND_PICK", "KIND_INVITE"];

export function ChangeKind(p: Step): JSX.Element {
  const a = useAct(true);
  const kind = useSignal<KindJson>(p.assignment.kind ?? "KIND_UNSPECIFIED");
  const assignmentId = p.assignment.id ?? "";
  return (
    <>
      <div class="choices kinds">
        {kinds.map((k) => (
          <Button key={k} pressed={kind.value === k} onPress={() => (kind.value = k)}>
            {shopWords().kind[k]}
          </Button>
        ))}
      </div>
      <Foot
        {...a}
        notYet={kind.value === p.assignment.kind}
        onPress={() => a.run(dispatch.changeKind, { assignmentId, kind: kind.value }, panelWords().didChange)}
      />
    </>
  );
}

const earlier = [1, 2, 3, 5, 10, 15, 20, 30];

export function CorrectStart(p: Step): JSX.Element {
  const w = panelWords();
  const a = useAct(false);
  const back = useSignal(0);
  const reason = useSignal("");
  const assignmentId = p.assignment.id ?? "";
  const first = Date.parse(p.assignment.dispatchedAt ?? "");
  const at = (m: number): number => Math.max(first, now.value - m * 60_000);
  return (
    <>
      <fieldset class="choice">
        <legend>{w.startAt}</legend>
        <div class="choices">
          {earlier
            .filter((m) => now.value - m * 60_000 >= first || m === 1)
            .map((m) => (
              <Button key={m} pressed={back.value === m} onPress={() => (back.value = m)}>
                <span class="two number">
                  <span>{clock(at(m))}</span>
                  <small class="soft">−{shopWords().minutes(m)}</small>
                </span>
              </Button>
            ))}
        </div>
      </fieldset>
      <ReasonChoice value={reason.value} onChange={(r) => (reason.value = r)} />
      <Foot
        {...a}
        notYet={!back.value || !reason.value.trim()}
        onPress={() => {
          const startedAt = new Date(at(back.value)).toISOString();
          a.run(dispatch.correctStart, { assignmentId, startedAt, reason: reason.value.trim() }, w.didChange);
        }}
      />
    </>
  );
}

export function Decline(p: Step): JSX.Element {
  const w = panelWords();
  const a = useAct(false);
  const reason = useSignal("");
  const assignmentId = p.assignment.id ?? "";
  return (
    <>
      <p class="soft">{w.declineThen}</p>
      <ReasonChoice value={reason.value} onChange={(r) => (reason.value = r)} />
      <Foot
        {...a}
        danger
        label={functionWords().decline}
        notYet={!reason.value.trim()}
        onPress={() => a.run(dispatch.decline, { assignmentId, reason: reason.value.trim() }, w.didChange)}
      />
    </>
  );
}
