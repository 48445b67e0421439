// Moving a date by a form: for who does not drag, and for what is far away.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ScopeJson } from "../gen/storehub/v1/model_pb";
import { moment } from "../i18n/format";
import { comma } from "../i18n/punctuation";
import { wallOf } from "../i18n/zone";
import { doubt } from "../live/live";
import { useDeed } from "../ui/deed";
import { useForeseen, useSentences } from "../ui/foreseen";
import { Button } from "../ui/parts";
import { say } from "../ui/toast";
import { moving, ofPlan } from "./acts";
import { itemOf, resourceName, resourceOf, shopZone } from "./book";
import { useConflict } from "./conflict";
import { actingFor, type DateProps } from "./date";
import { customerOf } from "./lanes";
import { agendaWords } from "./words";
import { asked, kinds, WhenChoice, type When } from "./when";

export const scopes = ["SCOPE_THIS", "SCOPE_THIS_AND_FOLLOWING", "SCOPE_ALL_FUTURE"] as const;

/** How many dates of a plan a change is about. */
export function ScopeChoice(p: { value: ScopeJson; onChoose: (s: ScopeJson) => void }): JSX.Element {
  const w = agendaWords();
  return (
    <div class="date-choices" role="group" aria-label={w.which}>
      {scopes.map((s) => (
        <Button key={s} pressed={p.value === s} onPress={() => p.onChoose(s)}>
          {w.scope[s]}
        </Button>
      ))}
    </div>
  );
}

/** What a date occupies now, by kind; what it has two of keeps the second. */
function startOf(p: DateProps): When {
  const own = p.entry.resources ?? [];
  const day = wallOf(Date.parse(p.entry.startsAt ?? ""), shopZone()).slice(0, 10);
  const of = (kind: string): string => own.find((r) => resourceOf(p.book, r)?.kind === kind) ?? "";
  return { day, at: p.entry.startsAt ?? "", with: Object.fromEntries(kinds.map((k) => [k, of(k)])) };
}

export function MoveForm(p: DateProps): JSX.Element {
  const w = agendaWords();
  const start = startOf(p);
  const value = useSignal(start);
  const scope = useSignal<ScopeJson>("SCOPE_THIS");
  const deed = useDeed();
  const id = p.entry.id ?? "";
  const options = actingFor(id, p.options);
  const named = kinds.flatMap((k) => start.with[k] ?? []);
  const resources = [...(p.entry.resources ?? []).filter((r) => !named.includes(r)), ...asked(value.value)];
  const same = [...resources].sort().join() === [...(p.entry.resources ?? [])].sort().join();
  const changed = value.value.at !== "" && (Date.parse(value.value.at) !== Date.parse(start.at) || !same);
  const to = { from: start.at, startsAt: value.value.at, resources: same ? [] : resources, scope: scope.value };
  const act = moving(id, to);
  const seen = useForeseen<{ warnings?: [] }>(act.method, changed ? act.request : null, options, ["TOPIC_AGENDA"]);
  const refused = useConflict(seen.fault, seen.refused, p.book);
  const failed = useConflict(deed.fault, deed.failed, p.book);
  const warnings = useSentences(seen.answer?.warnings ?? []);
  const item = itemOf(p.book, p.entry.item);
  const change = (v: When): void => {
    deed.clear();
    value.value = v;
  };
  const move = (): void => {
    const { at } = value.value;
    void deed.run(act.write, act.request, {
      ...options,
      done: () => say("good", w.moved(customerOf(p.entry), moment(at))),
      onward: () => p.onDone(at),
    });
  };
  const where = [moment(value.value.at), ...resources.map((r) => resourceName(p.book, r))]
    .filter(Boolean)
    .join(comma());
  return (
    <div class="stack">
      {ofPlan(id) && <ScopeChoice value={scope.value} onChoose={(s) => (scope.value = s)} />}
      {item && (
        <WhenChoice
          book={p.book}
          item={item}
          value={value.value}
          onChange={change}
          options={p.options}
          moving={ofPlan(id) ? "" : id}
        />
      )}
      <div class="date-foot">
        {refused && <p class="notice warn">{refused}</p>}
        {warnings.map((t) => (
          <p class="notice warn" key={t}>
            {t}
          </p>
        ))}
        {failed && failed !== refused && (
          <p class="notice bad" role="alert">
            {failed}
          </p>
        )}
        <div class="date-foot-row">
          <p class="grow">{changed ? w.moveTo(where) : w.nothingMoved}</p>
          <Button onPress={() => p.onMode("")}>{w.keepIt}</Button>
          <Button
            kind="main"
            class="confirm"
            disabled={!changed || deed.busy || Boolean(refused) || doubt.value !== "none"}
            onPress={move}
          >
            {w.move}
          </Button>
        </div>
      </div>
    </div>
  );
}
