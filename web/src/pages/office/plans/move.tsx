// Moving dates of a plan, giving them other people or places, or both.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { plans } from "../../../api/services";
import type { PlanJson, RescheduleOccurrencesRequestJson } from "../../../gen/storehub/v1/plan_pb";
import { colon, comma } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { doubt } from "../../../live/live";
import { useDeed } from "../../../ui/deed";
import { Dialog } from "../../../ui/dialog";
import { Button, Field } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { toNumber } from "../lib/values";
import { instantOf, wallOf } from "../lib/zone";
import { zoneOf, type Catalogue, minute } from "./data";
import { isAhead, movable, scoped, type Scope } from "./dates";
import { obstacleText } from "./obstacle";
import { Resources } from "./resources";
import { firstScope, ScopeChoice } from "./scope";
import { shiftedTo } from "./series";
import { clock, fullDay } from "./time";
import { planWords } from "./words";

interface MoveProps {
  plan: PlanJson;
  /** 0 = all that are ahead. */
  number: number;
  catalogue: Catalogue;
  onClose: () => void;
}

const minutesOf = { minutes: 1, hours: 60, days: 1440 } as const;
type Unit = keyof typeof minutesOf;

export function Move(p: MoveProps): JSX.Element {
  const w = planWords();
  const deed = useDeed();
  const dates = p.plan.occurrences ?? [];
  const named = dates.find((o) => o.number === p.number);
  const before = named ? wallOf(Date.parse(named.startsAt!), zoneOf()) : "";
  const scope = useSignal<Scope>(firstScope(p.number));
  const wall = useSignal(before);
  const shift = useSignal(0);
  const other = useSignal<readonly string[] | undefined>(undefined);
  const all = scope.value === "SCOPE_ALL_FUTURE";
  const list = movable(dates, p.number, scope.value, minute.value);
  const staying = scoped(dates, p.number, scope.value, minute.value).filter(isAhead).length - list.length;
  const to = all ? { shiftMinutes: shift.value } : { startsAt: instantOf(wall.value, zoneOf()) ?? "" };
  const timed = all ? shift.value !== 0 : Boolean(to.startsAt) && wall.value !== before;
  const request: RescheduleOccurrencesRequestJson = {
    planId: p.plan.id ?? "",
    scope: scope.value,
    ...(all ? {} : { number: p.number }),
    ...(timed ? to : {}),
    ...(other.value ? { resources: [...other.value] } : {}),
  };
  const write = (): Promise<void> =>
    deed.run(plans.rescheduleOccurrences, request, {
      done: (answer) => say("good", w.moved(answer.total ?? 0)),
      onward: p.onClose,
    });
  const whole = timed || (other.value !== undefined && other.value.length > 0);
  return (
    <Dialog
      title={named ? `${w.move}${colon()}${fullDay(named.startsAt)}${comma()}${clock(named.startsAt)}` : w.moveAll}
      closeLabel={shopWords().close}
      onClose={p.onClose}
      footer={
        <>
          <Button onPress={p.onClose}>{shopWords().back}</Button>
          <Button
            kind="main"
            disabled={deed.busy || !whole || list.length === 0 || doubt.value !== "none"}
            onPress={() => void write()}
          >
            {w.move}
          </Button>
        </>
      }
    >
      <ScopeChoice number={p.number} value={scope.value} change={(s) => ((scope.value = s), deed.clear())} />
      {all ? (
        <Shift change={(n) => (shift.value = n)} />
      ) : (
        <NewTime wall={wall.value} change={(t) => (wall.value = t)} />
      )}
      <Other
        item={p.plan.item ?? ""}
        catalogue={p.catalogue}
        now={named?.resources ?? list[0]?.resources ?? []}
        value={other.value}
        change={(r) => (other.value = r)}
      />
      <div class="notice stack" role="status">
        {list.length === 0 && <p>{w.nothingAhead}</p>}
        {!whole && <p>{w.pickChange}</p>}
        {timed && list.length > 1 && <p>{w.willMove(list.length)}</p>}
        {timed && scope.value === "SCOPE_THIS" && <p>{w.willDetach}</p>}
        {staying > 0 && <p>{w.staysBehind(staying)}</p>}
      </div>
      {deed.failed && (
        <div class="notice bad stack" role="alert">
          <p>{deed.fault?.obstacles.length ? w.notMoved : deed.failed}</p>
          <ul>
            {deed.fault?.obstacles.map((o, i) => (
              <li key={i}>{obstacleText(o, p.catalogue)}</li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  );
}

function NewTime(p: { wall: string; change: (wall: string) => void }): JSX.Element {
  const w = planWords();
  const shifted = shiftedTo(p.wall, zoneOf());
  return (
    <Field label={w.newTime} hint={shifted && w.shifted(shifted)}>
      {(a) => (
        <input
          {...a}
          class="input"
          type="datetime-local"
          value={p.wall}
          onInput={(e) => p.change(e.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** By how much of what the shop's clock shows all dates move. */
function Shift(p: { change: (minutes: number) => void }): JSX.Element {
  const w = planWords();
  const amount = useSignal("");
  const unit = useSignal<Unit>("days");
  const back = useSignal(false);
  const tell = (): void => {
    const n = toNumber(amount.value, 1, 5_000) ?? 0;
    p.change(n * minutesOf[unit.value] * (back.value ? -1 : 1));
  };
  return (
    <div class="row plan-shift">
      <Field label={w.by}>
        {(a) => (
          <input
            {...a}
            class="input"
            inputMode="numeric"
            value={amount.value}
            onInput={(e) => ((amount.value = e.currentTarget.value), tell())}
          />
        )}
      </Field>
      <select
        class="input"
        aria-label={w.by}
        value={unit.value}
        onChange={(e) => ((unit.value = e.currentTarget.value as Unit), tell())}
      >
        {(Object.keys(minutesOf) as Unit[]).map((u) => (
          <option key={u} value={u}>
            {w.units[u]}
          </option>
        ))}
      </select>
      <select
        class="input"
        aria-label={w.direction}
        value={back.value ? "1" : ""}
        onChange={(e) => ((back.value = e.currentTarget.value === "1"), tell())}
      >
        <option value="">{w.later}</option>
        <option value="1">{w.earlier}</option>
      </select>
    </div>
  );
}

function Other(p: {
  item: string;
  catalogue: Catalogue;
  now: readonly string[];
  value: readonly string[] | undefined;
  change: (resources: readonly string[] | undefined) => void;
}): JSX.Element {
  const w = planWords();
  return (
    <>
      <label class="choice">
        <input
          type="checkbox"
          checked={p.value !== undefined}
          onChange={() => p.change(p.value === undefined ? p.now : undefined)}
        />
        <span>{w.other}</span>
      </label>
      {p.value && <Resources catalogue={p.catalogue} item={p.item} chosen={p.value} change={p.change} />}
    </>
  );
}
