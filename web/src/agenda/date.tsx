// One date: what is known of it, and what can be done with it. Each button says what it will do.
import type { JSX } from "preact";
import type { CallOptions } from "../api/connect";
import { may, who } from "../api/session";
import type { AgendaEntryJson } from "../gen/storehub/v1/booking_pb";
import { moment, clock } from "../i18n/format";
import { doubt, now } from "../live/live";
import { useDeed } from "../ui/deed";
import { useForeseen } from "../ui/foreseen";
import { Button } from "../ui/parts";
import { say } from "../ui/toast";
import { isAhead, isUndoable, marking, marks, ofPlan, undoing } from "./acts";
import { itemName, resourceName, type Book } from "./book";
import { CancelForm } from "./cancel";
import { holderName } from "./conflict";
import { customerOf } from "./lanes";
import { DateMark, stateWord } from "./mark";
import { MoveForm } from "./move";
import { Two } from "./two";
import { agendaWords } from "./words";

export type Mode = "" | "move" | "cancel";

export interface DateProps {
  entry: AgendaEntryJson;
  book: Book;
  options: CallOptions;
  mode: Mode;
  onMode: (mode: Mode) => void;
  /** It was changed; startsAt is when it begins now. */
  onDone: (startsAt?: string) => void;
}

/** Who acts: dates of plans are changed by a person, not by whoever stands at the desk. */
export function actingFor(id: string | undefined, options: CallOptions): CallOptions {
  return ofPlan(id) && who.value?.person ? {} : options;
}

export function DateCard(p: DateProps): JSX.Element {
  const w = agendaWords();
  const allowed = may(ofPlan(p.entry.id) ? "PERMISSION_PLANS" : "PERMISSION_BOOKINGS");
  return (
    <div class="stack">
      <Facts entry={p.entry} book={p.book} />
      {!allowed && <p class="notice warn">{w.notYours}</p>}
      {allowed && p.mode === "" && <Acts {...p} />}
      {allowed && p.mode === "move" && isAhead(p.entry) && <MoveForm {...p} />}
      {allowed && p.mode === "cancel" && isAhead(p.entry) && <CancelForm {...p} />}
    </div>
  );
}

function Facts(p: { entry: AgendaEntryJson; book: Book }): JSX.Element {
  const w = agendaWords();
  const d = p.entry;
  const plan = ofPlan(d.id);
  return (
    <div class="stack">
      <p class="row">
        <DateMark state={d.state} />
        <b>{customerOf(d)}</b>
        <span>{stateWord(d.state)}</span>
        <span class="soft number">
          {d.id}
          {plan && `, ${w.plan(plan.number)}`}
        </span>
      </p>
      <dl class="date-facts">
        <dt>{w.time}</dt>
        <dd class="number">
          {moment(d.startsAt)}–{clock(d.endsAt)}
        </dd>
        <dt>{w.what}</dt>
        <dd>{[itemName(p.book, d.item), ...(d.resources ?? []).map((r) => resourceName(p.book, r))].join(" · ")}</dd>
        {d.notes && (
          <>
            <dt>{w.notes}</dt>
            <dd>{d.notes}</dd>
          </>
        )}
      </dl>
      {(d.clashes ?? []).length > 0 && (
        <p class="notice warn">
          ⚠ {w.clashes} {d.clashes?.map((c) => holderName(c, p.book.dates, p.book)).join("; ")}
        </p>
      )}
      {d.unpaid && <p class="notice warn">⚠ {w.unpaid}</p>}
    </div>
  );
}

function Acts(p: DateProps): JSX.Element {
  const w = agendaWords();
  const deed = useDeed();
  const id = p.entry.id ?? "";
  const options = actingFor(id, p.options);
  const shut = deed.busy || doubt.value !== "none";
  const back = useForeseen<Undone>(undoing(id).method, isUndoable(p.entry) ? undoing(id).request : null, options, [
    "TOPIC_AGENDA",
  ]);
  const before = stateWord((back.answer?.booking ?? back.answer?.occurrence)?.state);
  return (
    <>
      <div class="date-acts">
        {marks(p.entry, now.value).map((state) => {
          const key = state as keyof typeof w.mark;
          return (
            <Button
              key={state}
              disabled={shut}
              onPress={() => {
                const act = marking(id, state);
                void deed.run(act.write, act.request, {
                  ...options,
                  done: () => say("good", w.marked(customerOf(p.entry), stateWord(state))),
                  onward: () => p.onDone(),
                });
              }}
            >
              <Two what={w.mark[key]} does={w.markDoes[key]} />
            </Button>
          );
        })}
        {isAhead(p.entry) && (
          <>
            <Button onPress={() => p.onMode("move")}>
              <Two what={w.move} does={w.moveDoes} />
            </Button>
            <Button kind="danger" onPress={() => p.onMode("cancel")}>
              <Two what={w.cancel} does={w.cancelDoes} />
            </Button>
          </>
        )}
        {before && (
          <Button
            disabled={shut}
            onPress={() => {
              const act = undoing(id);
              void deed.run(act.write, act.request, { ...options, key: "undo", onward: () => p.onDone() });
            }}
          >
            <Two what={w.undo} does={w.undoTo(before)} />
          </Button>
        )}
      </div>
      {back.refused && isUndoable(p.entry) && <p class="soft">{back.refused}</p>}
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
    </>
  );
}

interface Undone {
  booking?: { state?: AgendaEntryJson["state"] } | null;
  occurrence?: { state?: AgendaEntryJson["state"] } | null;
}
