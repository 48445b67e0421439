// Every date before the plan is made: what is in the way of each, who holds it, and what creating would come to.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { plans } from "../../../api/services";
import type { PreviewPlanRequestJson } from "../../../gen/storehub/v1/plan_pb";
import { shopWords } from "../../../i18n/shop";
import { doubt } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { keep } from "../../../ui/place";
import { useRead } from "../../../ui/read";
import { useSettings, zoneOf, type Catalogue } from "./data";
import { policyOf, requestOf, type Draft } from "./draft";
import { Lines, Units } from "./lines";
import { linesOf, outcomeOf, versionOf } from "./outcome";
import { Policies } from "./policies";
import { useSending } from "./sending";
import { asked } from "./series";
import { planWords } from "./words";

interface LookProps {
  draft: Draft;
  catalogue: Catalogue;
  change: (c: Partial<Draft>) => void;
}

export function Look(p: LookProps): JSX.Element {
  const settings = useSettings();
  if (!settings) return <p>{shopWords().loading}</p>;
  const policy = policyOf(p.draft, settings.conflictPolicy);
  const request = requestOf(p.draft, policy, zoneOf());
  if (!request) return <p>{shopWords().loading}</p>;
  return <Preview {...p} request={request} />;
}

function Preview(p: LookProps & { request: PreviewPlanRequestJson }): JSX.Element {
  const w = planWords();
  const policy = policyOf(p.draft, p.request.conflictPolicy);
  const key = JSON.stringify(p.request);
  const read = useRead(
    ["TOPIC_AGENDA", "TOPIC_SETTINGS", "TOPIC_CATALOGUE", "TOPIC_PUNCH_CARDS"],
    async () => ({ key, answer: await plans.previewPlan(p.request) }),
    [key],
  );
  const all = asked(p.draft, zoneOf());
  const answer = read.value?.key === key ? read.value.answer : undefined;
  const lines = answer && linesOf(answer, all);
  const version = lines && versionOf(lines);
  // What was looked at, of which request: another version of the same one has to be looked at again.
  const seen = useSignal({ key: "", version: "" });
  useEffect(() => {
    if (version && seen.value.key !== key) seen.value = { key, version };
  }, [key, version]);
  const stale = version !== undefined && seen.value.key === key && seen.value.version !== version;
  const sending = useSending(p.request, all);
  const outcome = lines && outcomeOf(lines, policy, all.length);
  const shut = !outcome?.made || stale || sending.busy || read.failed !== "" || doubt.value !== "none";
  return (
    <div class="stack">
      <Policies policy={policy} custom={p.draft.repeat === "REPEAT_CUSTOM"} change={(c) => p.change({ policy: c })} />
      {read.failed && (
        <p class="notice bad" role="alert">
          <span class="grow">{read.failed}</span>
          <Button onPress={read.again}>{w.tryAgain}</Button>
        </p>
      )}
      {!lines && !read.failed && <p role="status">{w.reading}</p>}
      {outcome && <Comes policy={policy} outcome={outcome} />}
      {answer && <Units warnings={answer.warnings ?? []} catalogue={p.catalogue} />}
      {stale && (
        <p class="notice warn" role="alert">
          <span class="grow">{w.stale}</span>
          <Button onPress={() => (seen.value = { key, version: version! })}>{w.seen}</Button>
        </p>
      )}
      {lines && <Lines lines={lines} catalogue={p.catalogue} />}
      {sending.failed && (
        <p class="notice bad" role="alert">
          <span class="grow">{sending.failed}</span>
          {sending.uncertain && <Button onPress={sending.again}>{w.tryAgain}</Button>}
        </p>
      )}
      {sending.busy && <p role="status">{w.asking}</p>}
      <div class="row plan-foot">
        <Button onPress={() => keep({ step: "who", sent: "" }, "push")}>{shopWords().back}</Button>
        <span class="grow" />
        <Button kind="main" disabled={shut} onPress={() => void sending.send(seen.value.version, read.again)}>
          {w.create(outcome?.made ? outcome.dates : all.length)}
        </Button>
      </div>
    </div>
  );
}

function Comes(p: { policy: string; outcome: ReturnType<typeof outcomeOf> }): JSX.Element {
  const w = planWords();
  const { made, asked: wanted, dates, taken, appended } = p.outcome;
  const text = !made
    ? dates === 0
      ? w.outcomeNone
      : w.outcomeRefused(taken)
    : appended > 0
      ? w.outcomeAppend(dates, appended)
      : dates < wanted
        ? w.outcomeSkip(dates, taken)
        : w.outcomeAll(dates);
  return (
    <p class={`notice ${made ? (dates < wanted || appended ? "warn" : "good") : "bad"}`} role="status">
      {text}
    </p>
  );
}
