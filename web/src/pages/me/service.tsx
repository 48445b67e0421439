// What he is called to, over the whole screen until he answers, and the service under way.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { dispatch } from "../../api/services";
import type { AssignmentJson } from "../../gen/storehub/v1/model_pb";
import { clock, minutesTo } from "../../i18n/format";
import { shopWords } from "../../i18n/shop";
import { doubt, now } from "../../live/live";
import { useDeed } from "../../ui/deed";
import { Dialog } from "../../ui/dialog";
import { KindMark } from "../../ui/marks";
import { useModal } from "../../ui/modal";
import { Button, Field } from "../../ui/parts";
import { Told } from "../../ui/toast";
import { actWords } from "./actwords";
import { loadTold, ringFor, saveTold } from "./bell";
import { ringNow } from "./chime";
import type { Mine } from "./mine";

type ItemName = (id: string | undefined) => string;

function Facts(p: { a: AssignmentJson; itemName: ItemName }): JSX.Element {
  const w = actWords();
  const kind = p.a.kind && p.a.kind !== "KIND_UNSPECIFIED" ? shopWords().kind[p.a.kind] : "";
  return (
    <dl class="me-facts">
      <dt>
        <KindMark kind={p.a.kind} />
      </dt>
      <dd>{kind}</dd>
      <dt>{w.item}</dt>
      <dd>{p.itemName(p.a.item) || w.noItem}</dd>
      {p.a.wristband && <dt>{w.wristband}</dt>}
      {p.a.wristband && <dd>{p.a.wristband}</dd>}
    </dl>
  );
}

/** Rings for what is new and shows a dispatch that was not answered yet. */
export function Call(p: { mine: Mine; itemName: ItemName; reminders: readonly number[] }): JSX.Element | null {
  const a = p.mine.assignment;
  const minute = Math.floor(now.value / 60_000);
  useEffect(() => {
    if (doubt.value !== "none") return; // what is old is not rung for as if it were now
    const told = loadTold();
    const { ring, told: after } = ringFor(a, p.reminders, now.value, told);
    if (after.length !== told.length || ring) saveTold(after);
    if (ring) ringNow(ring);
  }, [a?.id, a?.state, a?.plannedEnd, minute, p.reminders.join(), doubt.value]);
  if (a?.state !== "ASSIGNMENT_STATE_PENDING" || a.acknowledgedAt) return null;
  return <Called key={a.id} a={a} itemName={p.itemName} />;
}

function Called({ a, itemName }: { a: AssignmentJson; itemName: ItemName }): JSX.Element {
  const w = actWords();
  const modal = useModal();
  const todo = useDeed();
  const declining = useSignal(false);
  return (
    <dialog {...modal} class="me-call pending" aria-labelledby="me-called" onCancel={(e) => e.preventDefault()}>
      <div class="stack">
        <h2 id="me-called">{w.called}</h2>
        <div>
          <div>{w.room}</div>
          <div class={a.room ? "me-room" : "me-room none"}>{a.room || w.noRoom}</div>
        </div>
        <Facts a={a} itemName={itemName} />
        <p>{w.calledAt(clock(a.dispatchedAt))}</p>
        {todo.failed && <p class="notice bad">{todo.failed}</p>}
      </div>
      <div class="stack">
        <Button
          kind="main"
          disabled={todo.busy}
          onPress={() => void todo.run(dispatch.acknowledge, { assignmentId: a.id! })}
        >
          {w.got}
        </Button>
        <Button disabled={todo.busy} onPress={() => (declining.value = true)}>
          {w.decline}
        </Button>
      </div>
      {declining.value && <Declining a={a} onClose={() => (declining.value = false)} />}
      <Told within={modal.ref} />
    </dialog>
  );
}

function Declining({ a, onClose }: { a: AssignmentJson; onClose: () => void }): JSX.Element {
  const w = actWords();
  const todo = useDeed();
  const other = useSignal("");
  const decline = (reason: string): void => {
    void todo.run(dispatch.decline, { assignmentId: a.id!, reason }, { onward: onClose });
  };
  return (
    <Dialog title={w.declineTitle} closeLabel={shopWords().close} onClose={onClose}>
      <p class="soft">{w.declineWhat}</p>
      {todo.failed && <p class="notice bad">{todo.failed}</p>}
      {w.declines.map((reason) => (
        <Button key={reason} disabled={todo.busy} onPress={() => decline(reason)}>
          {reason}
        </Button>
      ))}
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          decline(other.value.trim());
        }}
      >
        <Field label={w.declineOther}>
          {(f) => (
            <input {...f} class="input" value={other.value} onInput={(e) => (other.value = e.currentTarget.value)} />
          )}
        </Field>
        <Button submit kind="danger" disabled={todo.busy || !other.value.trim()}>
          {w.decline}
        </Button>
      </form>
    </Dialog>
  );
}

/** What was answered and is to begin, or is under way. */
export function Service(p: { mine: Mine; itemName: ItemName }): JSX.Element | null {
  const a = p.mine.assignment;
  if (!a) return null;
  return a.state === "ASSIGNMENT_STATE_SERVING" ? (
    <Serving key={a.id} a={a} itemName={p.itemName} />
  ) : (
    <Pending key={a.id} a={a} itemName={p.itemName} />
  );
}

function Pending({ a, itemName }: { a: AssignmentJson; itemName: ItemName }): JSX.Element {
  const w = actWords();
  const todo = useDeed();
  const declining = useSignal(false);
  return (
    <section class="card stack">
      <h2>
        {w.room} {a.room || "–"}
      </h2>
      <Facts a={a} itemName={itemName} />
      {a.acknowledgedAt && <p class="soft">{w.gotAt(clock(a.acknowledgedAt))}</p>}
      {todo.failed && <p class="notice bad">{todo.failed}</p>}
      <div class="row">
        <Button
          kind="main"
          disabled={todo.busy}
          onPress={() => void todo.run(dispatch.startService, { assignmentId: a.id! })}
        >
          {w.start}
        </Button>
        <Button disabled={todo.busy} onPress={() => (declining.value = true)}>
          {w.decline}
        </Button>
      </div>
      {declining.value && <Declining a={a} onClose={() => (declining.value = false)} />}
    </section>
  );
}

const extensions = [15, 30, 60];

function Serving({ a, itemName }: { a: AssignmentJson; itemName: ItemName }): JSX.Element {
  const w = actWords();
  const todo = useDeed();
  const finishing = useSignal(false);
  const left = minutesTo(a.plannedEnd, now.value);
  const finish = (): void => {
    void todo.run(
      dispatch.finishService,
      { assignmentId: a.id! },
      { key: "finish", onward: () => (finishing.value = false) },
    );
  };
  const extend = (minutes: number): void => {
    void todo.run(dispatch.extendService, { assignmentId: a.id!, minutes });
  };
  return (
    <section class="card stack">
      <h2>
        {w.room} {a.room || "–"}
      </h2>
      <Facts a={a} itemName={itemName} />
      {left !== undefined && (
        <p class={left < 0 ? "me-left number over" : "me-left number"}>
          {(left < 0 ? w.over : w.left)(shopWords().minutes(Math.abs(left)))}
        </p>
      )}
      <p>
        {clock(a.startedAt)} · {w.plannedEnd(clock(a.plannedEnd))}
      </p>
      {todo.failed && <p class="notice bad">{todo.failed}</p>}
      <Button kind="main" disabled={todo.busy} onPress={() => (finishing.value = true)}>
        {w.finish}
      </Button>
      <h3>{w.extend}</h3>
      <div class="row">
        {extensions.map((m) => (
          <Button key={m} disabled={todo.busy} onPress={() => extend(m)}>
            +{shopWords().minutes(m)}
          </Button>
        ))}
      </div>
      {finishing.value && (
        <Dialog
          title={w.finishSure}
          closeLabel={shopWords().close}
          onClose={() => (finishing.value = false)}
          footer={
            <>
              <Button onPress={() => (finishing.value = false)}>{shopWords().cancel}</Button>
              <Button kind="main" disabled={todo.busy} onPress={finish}>
                {w.finish}
              </Button>
            </>
          }
        >
          <p>{w.finishWhat}</p>
          {todo.failed && <p class="notice bad">{todo.failed}</p>}
        </Dialog>
      )}
    </section>
  );
}
