// One call of the log: who it was, what became of it, and what can still be done about it.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { may, terminalId } from "../../../api/session";
import type { CallJson } from "../../../gen/storehub/v1/call_pb";
import { moment } from "../../../i18n/format";
import { frame } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { closed } from "../data";
import { receptionWords } from "../words";
import { open } from "../stage";
import { Actions } from "./actions";
import { useCallActs } from "./acts";
import { AddForm } from "./add";
import { Earlier, FlagChoice, FollowupChoice, Note } from "./after";
import { CallMark } from "./mark";
import { candidates, logActions, nameIn, ownerOf } from "./model";
import { useTerminalNames } from "./names";
import { Past } from "./past";
import { numberOf } from "./who";
import { callWords } from "./words";

interface DetailProps {
  call: CallJson;
  /** Other calls of the same caller that are to be called back: one call back answers all. */
  others: readonly CallJson[];
}

export function Detail(p: DetailProps): JSX.Element {
  const w = callWords();
  const c = p.call;
  const acts = useCallActs(c.id ?? "");
  const chosen = useSignal("");
  const adding = useSignal<string | undefined>(undefined);
  const among = candidates(c);
  const customer = ownerOf(c) || chosen.value;
  return (
    <div class="stack call-detail">
      <div class="assignment-head">
        <CallMark call={c} />
        <div class="grow">
          <b class="sent-name">{customer ? nameIn(c, customer) : numberOf(c)}</b>
          <Facts call={c} />
        </div>
      </div>
      {closed.value && <p class="notice bad">{receptionWords().closed}</p>}
      <div class="call-columns">
        <div class="stack">
          {!ownerOf(c) && among.length > 0 && (
            <fieldset class="call-chooser">
              <legend>{c.match === "MATCH_PROBABLE" ? w.probableWhy : w.several(among.length)}</legend>
              {among.map((id) => (
                <button
                  key={id}
                  type="button"
                  class="line-button call-choice"
                  aria-pressed={chosen.value === id}
                  onClick={() => (chosen.value = chosen.value === id ? "" : id)}
                >
                  <b class="grow">{nameIn(c, id)}</b>
                  {c.match === "MATCH_PROBABLE" && <span class="mark pending">{w.probable}</span>}
                </button>
              ))}
            </fieldset>
          )}
          <Actions
            actions={logActions(c, terminalId.value, frame.value?.ticket ?? undefined)}
            acts={acts}
            call={c.id ?? ""}
            customer={customer}
            name={customer ? nameIn(c, customer) : ""}
            unsure={among.length > 0 && customer === ""}
          />
          {!ownerOf(c) && c.number && adding.value === undefined && (
            <Button disabled={closed.value} onPress={() => (adding.value = c.callerName ?? "")}>
              {w.add}
            </Button>
          )}
          {adding.value !== undefined && (
            <AddForm
              call={c}
              name={adding.value}
              onName={(n) => (adding.value = n)}
              onDone={() => (adding.value = undefined)}
              onCancel={() => (adding.value = undefined)}
            />
          )}
          {customer && may("PERMISSION_CUSTOMERS") && <Past customer={customer} call={c.id ?? ""} acts={acts} shown />}
        </div>
        <div class="stack">
          <FollowupChoice call={c} others={p.others} />
          <Note call={c} />
          {c.number && <FlagChoice call={c} />}
          <Earlier calls={p.others} />
        </div>
      </div>
    </div>
  );
}

function Facts(p: { call: CallJson }): JSX.Element {
  const w = callWords();
  const terminal = useTerminalNames();
  const c = p.call;
  const outcome = c.outcome && c.outcome !== "CALL_OUTCOME_UNSPECIFIED" ? w.outcome[c.outcome] : "";
  const facts = [
    c.direction === "DIRECTION_OUTBOUND" && w.direction.DIRECTION_OUTBOUND,
    numberOf(c),
    moment(c.rangAt),
    c.callerName && w.saysName(c.callerName),
    c.line !== c.device && c.line && w.line(c.line),
    c.claimedBy && w.takenBy(terminal(c.claimedBy)),
    outcome,
  ].filter((f): f is string => Boolean(f));
  return (
    <ul class="call-facts soft">
      {facts.map((f) => (
        <li key={f}>{f}</li>
      ))}
      {c.ticketId && (
        <li>
          <Button kind="small" onPress={() => open("ticket", { id: c.ticketId ?? "" })}>
            {c.ticketId}
          </Button>
        </li>
      )}
      {c.bookingId && <li>{c.bookingId}</li>}
    </ul>
  );
}
