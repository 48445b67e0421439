// 更换技师 and 退钟: what moves somebody's turn. Both show before what they come to.
import type { JSX } from "preact";
import { dispatch } from "../../../api/services";
import type { CancelAssignmentResponseJson, ReplaceTechnicianResponseJson } from "../../../gen/storehub/v1/dispatch_pb";
import type { AssignmentJson, KindJson, LeaverJson } from "../../../gen/storehub/v1/model_pb";
import { shopWords } from "../../../i18n/shop";
import { Button } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { asActor } from "../actor";
import { actor, people, personOf } from "../data";
import { useDeed } from "../../../ui/deed";
import { panelWords } from "./words";
import { Foot } from "../foot";
import { exactly, isServing, sendable } from "../model";
import { Busy, Pad } from "../pad";
import { ReasonChoice } from "../pickers";
import { useForeseen } from "../preview";
import { sent } from "../sent";
import { choose, chosen, home } from "../stage";
import { WouldSend } from "./rotation";

// What stands for a reason that is still to be written, when it is only asked what would happen.
const someReason = "…";

const kinds: KindJson[] = ["KIND_ROTATION", "KIND_REQUEST", "KIND_PICK", "KIND_INVITE"];

export function Replace(p: { assignment: AssignmentJson }): JSX.Element {
  const deed = useDeed();
  const kind = (chosen("kind") || "KIND_ROTATION") as KindJson;
  const leaver = (chosen("leaver") || "LEAVER_DEFAULT") as LeaverJson;
  const named = kind !== "KIND_ROTATION";
  const who = exactly(people.value, chosen("typed"));
  const reason = chosen("reason").trim();
  const needsReason = leaver !== "LEAVER_DEFAULT";
  const by = asActor(actor.value, true);
  const request = {
    assignmentId: p.assignment.id ?? "",
    kind,
    technician: named ? (who?.number ?? "") : "",
    leaver,
    reason,
    ...(by.actorCard ? { actorCard: by.actorCard } : {}),
  };
  const ready = !named || who !== undefined;
  const known = actor.value.by !== "nobody";
  const asked = ready && known ? { ...request, reason: needsReason ? reason || someReason : reason } : null;
  const seen = useForeseen<ReplaceTechnicianResponseJson>("DispatchService.ReplaceTechnician", asked, by.options);
  const change = (values: Record<string, string>): void => {
    deed.clear();
    choose(values);
  };
  const replace = (): void =>
    void deed.run(dispatch.replaceTechnician, request, {
      ...by.options,
      ...sent(
        ({ assignment, warnings }) => ({ assignments: assignment ? [assignment] : [], warnings: warnings ?? [] }),
        seen.passed,
      ),
    });
  const answer = seen.answer ? { assignments: seen.answer.assignment ? [seen.answer.assignment] : [] } : undefined;
  return (
    <>
      <div class="stack flow-main">
        <KindChoice value={kind} onChoose={(k) => change({ kind: k, typed: "" })} />
        {named && (
          <>
            {who && (
              <p class="notice">
                <b class="number">{who.number}</b> {who.name} · <Busy technician={who} />
              </p>
            )}
            <Pad
              typed={chosen("typed")}
              onType={(typed) => change({ typed })}
              onPick={(t) => change({ typed: t.number ?? "" })}
              picked={who ? [who.number ?? ""] : []}
              among={people.value.filter((t) => sendable(t) && t.number !== p.assignment.technician)}
            />
          </>
        )}
        <LeaverChoice value={leaver} who={whose(p.assignment)} onChoose={(l) => change({ leaver: l })} />
        {needsReason && <ReasonChoice value={chosen("reason")} onChange={(r) => change({ reason: r })} />}
      </div>
      <Foot
        deed={deed}
        onPress={replace}
        needsActor
        notYet={!ready || Boolean(seen.refused) || (needsReason && reason === "")}
      >
        <WouldSend seen={{ ...seen, answer }} />
      </Foot>
    </>
  );
}

/** By which kind somebody comes. */
function KindChoice(p: { value: KindJson; onChoose: (k: KindJson) => void }): JSX.Element {
  const w = panelWords();
  const names = shopWords().kind;
  return (
    <div class="choices kinds">
      {kinds.map((k) =>
        k === "KIND_UNSPECIFIED" ? null : (
          <Button key={k} pressed={p.value === k} onPress={() => p.onChoose(k)}>
            {k === "KIND_ROTATION" ? w.goOn : names[k]}
          </Button>
        ),
      )}
    </div>
  );
}

/** Whose dispatch it is: a number alone would look like a place. */
function whose(a: AssignmentJson): string {
  return `${a.technician ?? ""} ${personOf(a.technician)?.name ?? ""}`.trim();
}

/** Where the one who leaves goes. */
function LeaverChoice(p: { value: LeaverJson; who: string; onChoose: (l: LeaverJson) => void }): JSX.Element {
  const w = panelWords();
  const all: [LeaverJson, string][] = [
    ["LEAVER_DEFAULT", w.leaverDefault],
    ["LEAVER_ORIGIN", w.leaverOrigin],
    ["LEAVER_TAIL", w.leaverTail],
  ];
  return (
    <fieldset class="choice">
      <legend>{w.leaver(p.who)}</legend>
      <div class="choices">
        {all.map(([l, name]) => (
          <Button key={l} pressed={p.value === l} onPress={() => p.onChoose(l)}>
            {name}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}

/** 退钟, asked once more, with what it comes to. */
export function Cancel(p: { assignment: AssignmentJson }): JSX.Element {
  const w = panelWords();
  const a = p.assignment;
  const deed = useDeed();
  const reason = chosen("reason").trim();
  const needsReason = isServing(a);
  const by = asActor(actor.value, true);
  const request = {
    assignmentId: a.id ?? "",
    reason,
    ...(by.actorCard ? { actorCard: by.actorCard } : {}),
  };
  const known = actor.value.by !== "nobody";
  const asked = known ? { ...request, reason: needsReason ? reason || someReason : reason } : null;
  const seen = useForeseen<CancelAssignmentResponseJson>("DispatchService.CancelAssignment", asked, by.options);
  const cancel = (): void =>
    void deed.run(dispatch.cancelAssignment, request, {
      ...by.options,
      done: () => say("good", w.didCancel(a.technician ?? "")),
      onward: home,
    });
  return (
    <>
      <div class="stack flow-main">
        <h3>{w.cancelAsk(whose(a))}</h3>
        <Comes assignment={a} answer={seen.answer} />
        {seen.refused && <p class="notice warn">{seen.refused}</p>}
        {needsReason && <ReasonChoice value={chosen("reason")} onChange={(r) => choose({ reason: r })} />}
      </div>
      <Foot
        deed={deed}
        onPress={cancel}
        needsActor
        danger
        label={w.cancelAgain}
        notYet={Boolean(seen.refused) || (needsReason && reason === "")}
      />
    </>
  );
}

/** Where the technician stands afterwards. */
function Comes(p: {
  assignment: AssignmentJson;
  answer: CancelAssignmentResponseJson | undefined;
}): JSX.Element | null {
  const w = panelWords();
  if (!p.answer) return null;
  const n = p.assignment.technician ?? "";
  const at = p.answer.position ?? 0;
  const text =
    p.assignment.kind === "KIND_ROTATION"
      ? p.answer.returnedToOrigin
        ? w.backToOrigin(n, at)
        : w.toTail(n, at)
      : w.keepsPlace(n, at);
  return (
    <p class={`notice ${p.answer.returnedToOrigin || p.assignment.kind !== "KIND_ROTATION" ? "good" : "warn"}`}>
      {text}
    </p>
  );
}
