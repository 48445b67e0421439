// A date that was put elsewhere and is not moved yet: what would change is said, and asked of the node. What it refuses
// goes back by itself, with the reason.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { moving, ofPlan } from "../../../agenda/acts";
import { itemName, resourceName, type Book } from "../../../agenda/book";
import { conflictText } from "../../../agenda/conflict";
import type { Landing } from "../../../agenda/drag";
import { customerOf } from "../../../agenda/lanes";
import { ScopeChoice } from "../../../agenda/move";
import { agendaWords } from "../../../agenda/words";
import type { Fault } from "../../../api/fault";
import { may } from "../../../api/session";
import type { AgendaEntryJson } from "../../../gen/storehub/v1/booking_pb";
import type { ScopeJson } from "../../../gen/storehub/v1/model_pb";
import { clock, moment } from "../../../i18n/format";
import { doubt, now } from "../../../live/live";
import { useDeed } from "../../../ui/deed";
import { useForeseen, useSentences } from "../../../ui/foreseen";
import { Button } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { calendarWords } from "./words";

interface LandedProps {
  landing: Landing;
  entry: AgendaEntryJson;
  /** What it will occupy; none = as before. */
  resources: string[];
  book: Book;
  /** It is moved, or somebody has put it back. */
  onEnd: () => void;
  /** It cannot be there: it goes back, and this is why. */
  onSpring: (why: string) => void;
}

export function Landed(p: LandedProps): JSX.Element {
  const w = calendarWords();
  const { entry, landing, book } = p;
  const id = entry.id ?? "";
  const plan = ofPlan(id);
  const allowed = may(plan ? "PERMISSION_PLANS" : "PERMISSION_BOOKINGS");
  const scope = useSignal<ScopeJson>("SCOPE_THIS");
  const deed = useDeed();
  const act = moving(id, {
    from: entry.startsAt ?? "",
    startsAt: new Date(landing.at).toISOString(),
    resources: p.resources,
    scope: scope.value,
  });
  const seen = useForeseen<{ warnings?: []; total?: number }>(act.method, allowed ? act.request : null, {}, [
    "TOPIC_AGENDA",
  ]);
  const warnings = useSentences(seen.answer?.warnings ?? []);
  const whole = Boolean(plan) && scope.value !== "SCOPE_THIS";

  // A refusal of one date takes it back; whoever has chosen more of a plan may choose fewer.
  useEffect(() => {
    if (!allowed) p.onSpring(w.notYours);
    else if (seen.fault && !whole) void spring(seen.fault, seen.refused);
  }, [allowed, seen.fault]);
  useEffect(() => {
    if (deed.fault && !deed.fault.uncertain) void spring(deed.fault, deed.failed);
  }, [deed.failed]);
  const spring = async (fault: Fault, usual: string): Promise<void> =>
    p.onSpring((await conflictText(fault, book)) || usual);

  const who = customerOf(entry);
  const added = p.resources.filter((r) => !entry.resources?.includes(r)).map((r) => resourceName(book, r));
  const to = [`${moment(landing.at)}`, ...added].join(", ");
  const send = (): void =>
    void deed.run(act.write, act.request, {
      done: (answer) => {
        const total = (answer as { total?: number }).total ?? 0;
        say("good", total > 1 ? agendaWords().movedMany(total) : agendaWords().moved(who, to));
      },
      onward: p.onEnd,
    });
  return (
    <section class="card stack calendar-landed" aria-label={w.moveIt}>
      <h3>{w.moveAsk(who, itemName(book, entry.item))}</h3>
      <p class="number">{w.fromTo(`${moment(entry.startsAt)}–${clock(entry.endsAt)}`, to)}</p>
      {plan && (
        <>
          <p>{w.whichDates}</p>
          <ScopeChoice value={scope.value} onChoose={(s) => (scope.value = s)} />
        </>
      )}
      {landing.at <= now.value && <p class="notice warn">{w.pastThere}</p>}
      {seen.asking && !seen.answer && <p class="soft">{w.asking}</p>}
      {seen.refused && whole && <p class="notice warn">{seen.refused}</p>}
      {(seen.answer?.total ?? 0) > 1 && <p>{agendaWords().dates(seen.answer?.total ?? 0)}</p>}
      {warnings.map((t) => (
        <p class="notice warn" key={t}>
          {t}
        </p>
      ))}
      {deed.failed && deed.fault?.uncertain && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
      <div class="row landed-acts">
        <Button kind="main" disabled={deed.busy || !seen.answer || doubt.value !== "none"} onPress={send}>
          {w.moveIt}
        </Button>
        <Button onPress={p.onEnd}>{w.back}</Button>
      </div>
    </section>
  );
}
