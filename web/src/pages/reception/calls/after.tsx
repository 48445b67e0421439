// What is noted of a call afterwards: whether somebody has called back, what was agreed, and what its number is.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { CallOptions } from "../../../api/connect";
import { calls } from "../../../api/services";
import type { CallJson, FollowupJson, NumberFlagJson } from "../../../gen/storehub/v1/call_pb";
import { moment } from "../../../i18n/format";
import { useDeed, type Deed } from "../../../ui/deed";
import { Button, Field } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { asActor } from "../actor";
import { actor, closed } from "../data";
import { CallMark } from "./mark";
import { callWords } from "./words";

const mostNote = 2_000;

function Failed(p: { deed: Deed }): JSX.Element | null {
  if (!p.deed.failed) return null;
  return (
    <p class="notice bad" role="alert">
      {p.deed.failed}
    </p>
  );
}

/** Each is an act of its own, with an id that a second try has, too. */
async function markAll(request: { ids: readonly string[]; followup: FollowupJson }, o: CallOptions): Promise<void> {
  for (const callId of request.ids)
    await calls.markCall({ callId, followup: request.followup }, { ...o, requestId: `${o.requestId}.${callId}` });
}

/** How far the shop is with calling back. One call back answers all calls of a number that wait for it. */
export function FollowupChoice(p: { call: CallJson; others: readonly CallJson[] }): JSX.Element | null {
  const w = callWords();
  const deed = useDeed();
  const now = p.call.followup ?? "FOLLOWUP_UNSPECIFIED";
  const can = p.call.direction !== "DIRECTION_OUTBOUND" && Boolean(p.call.number);
  if (!can && now === "FOLLOWUP_UNSPECIFIED") return null;
  const mark = (followup: FollowupJson): void => {
    const all = followup === "FOLLOWUP_OPEN" ? [p.call] : [p.call, ...p.others];
    const { options } = asActor(actor.value, false);
    void deed.run(markAll, { ids: all.map((c) => c.id ?? ""), followup }, options);
  };
  const choices: [FollowupJson, string][] = [
    ["FOLLOWUP_CALLED_BACK", w.calledBack],
    ["FOLLOWUP_DONE", w.done],
    ["FOLLOWUP_OPEN", w.reopen],
  ];
  return (
    <section class="stack" aria-label={w.toCallBack}>
      <h3>{now === "FOLLOWUP_UNSPECIFIED" ? w.followup.FOLLOWUP_OPEN : w.followup[now]}</h3>
      <div class="choices">
        {choices
          .filter(([f]) => f !== "FOLLOWUP_OPEN" || now !== "FOLLOWUP_OPEN")
          .map(([f, label]) => (
            <Button key={f} pressed={now === f} disabled={deed.busy || closed.value} onPress={() => mark(f)}>
              {label}
            </Button>
          ))}
      </div>
      <Failed deed={deed} />
    </section>
  );
}

/** The other calls of the number that one call back answers. */
export function Earlier(p: { calls: readonly CallJson[] }): JSX.Element | null {
  if (p.calls.length === 0) return null;
  return (
    <div>
      <h3>{callWords().earlier}</h3>
      <ul class="call-earlier">
        {p.calls.map((c) => (
          <li key={c.id} class="number">
            <CallMark call={c} /> {moment(c.rangAt)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What was agreed. What is typed stays, whatever somebody else writes meanwhile. */
export function Note(p: { call: CallJson }): JSX.Element {
  const w = callWords();
  const deed = useDeed();
  const typed = useSignal<string | undefined>(undefined);
  const text = typed.value ?? p.call.note ?? "";
  const save = (): void => {
    const { options } = asActor(actor.value, false);
    const request = { callId: p.call.id ?? "", note: text };
    void deed.run(calls.markCall, request, {
      ...options,
      done: () => {
        // What was typed while it was saved is not saved yet.
        if (typed.value === text) typed.value = undefined;
        say("good", w.saved);
      },
    });
  };
  return (
    <div class="stack">
      <Field label={w.note} hint={w.noteWhy} wrong={deed.failed || undefined}>
        {(a) => (
          <textarea
            {...a}
            class="input"
            rows={2}
            maxLength={mostNote}
            value={text}
            onInput={(e) => (typed.value = e.currentTarget.value)}
          />
        )}
      </Field>
      <Button
        disabled={deed.busy || closed.value || typed.value === undefined || text === (p.call.note ?? "")}
        onPress={save}
      >
        {w.saveNote}
      </Button>
    </div>
  );
}

/** VIP, spam or neither. */
export function FlagChoice(p: { call: CallJson }): JSX.Element {
  const w = callWords();
  const deed = useDeed();
  const now = p.call.flag && p.call.flag !== "NUMBER_FLAG_UNSPECIFIED" ? p.call.flag : "NUMBER_FLAG_NONE";
  const flags: Exclude<NumberFlagJson, "NUMBER_FLAG_UNSPECIFIED">[] = [
    "NUMBER_FLAG_NONE",
    "NUMBER_FLAG_VIP",
    "NUMBER_FLAG_SPAM",
  ];
  const mark = (flag: (typeof flags)[number]): void => {
    const { options } = asActor(actor.value, false);
    const request = { callId: p.call.id ?? "", flag };
    void deed.run(calls.flagNumber, request, { ...options, done: () => say("good", w.marked(w.flag[flag])) });
  };
  return (
    <fieldset class="choice">
      <legend>{w.flagTitle}</legend>
      <div class="choices">
        {flags.map((f) => (
          <Button key={f} pressed={now === f} disabled={deed.busy || closed.value} onPress={() => mark(f)}>
            {w.flag[f]}
          </Button>
        ))}
      </div>
      <small class="soft">{w.flagWhy}</small>
      <Failed deed={deed} />
    </fieldset>
  );
}
