// The window of one call, in the five forms of the phone manual: nobody has the number, somebody has it, also while a
// ticket is open, several may have it, and there is no number.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { CallWindowJson } from "../../../gen/storehub/v1/terminal_pb";
import { may } from "../../../api/session";
import { money } from "../../../i18n/format";
import { comma } from "../../../i18n/punctuation";
import { frame } from "../../../live/live";
import { receptionWords } from "../words";
import { closed } from "../data";
import { Actions } from "./actions";
import { useCallActs } from "./acts";
import { AddForm } from "./add";
import { stopAdding, type, type Adding } from "./adding";
import { FindCustomer } from "./find";
import { callerOf, formOf } from "./model";
import { Past } from "./past";
import { Brief, Chooser, Name, numberOf, Since } from "./who";
import { callWords } from "./words";

interface WindowProps {
  window: CallWindowJson;
  /** The hub shows it no longer; it is kept for what was typed. */
  gone: boolean;
  adding: Adding | undefined;
  /** No other call waits for the room below. */
  alone: boolean;
}

export function CallWindow(p: WindowProps): JSX.Element {
  const w = callWords();
  const call = p.window.call ?? {};
  const form = formOf(p.window);
  const acts = useCallActs(call.id ?? "");
  const chosen = useSignal("");
  const found = useSignal({ id: "", name: "" });
  const callers = p.window.callers ?? [];
  const customer = callerOf(p.window) || chosen.value || found.value.id;
  const brief = callers.find((c) => c.customer?.customerId === customer)?.customer ?? undefined;
  const choosing = form === "several" || form === "probable";
  return (
    <article class={`call ${form}`} aria-label={w.incoming(numberOf(call))}>
      <header class="call-head">
        <span class="grow two">
          {brief && !choosing ? <Name brief={brief} class="call-who" /> : <b class="call-who">{numberOf(call)}</b>}
          <small class="soft number">
            {[brief && !choosing && numberOf(call), call.line !== call.device && call.line && w.line(call.line)]
              .filter(Boolean)
              .map((t) => `${t} · `)}
            <Since call={call} />
          </small>
        </span>
        {call.flag === "NUMBER_FLAG_VIP" && <span class="mark held">{w.flag.NUMBER_FLAG_VIP}</span>}
      </header>
      {form === "unknown" && (
        <p class="soft">{[w.unknown, call.callerName && w.saysName(call.callerName)].filter(Boolean).join(comma())}</p>
      )}
      {form === "withheld" && <p class="soft">{w.withheldWhy}</p>}
      {choosing && <Chooser callers={callers} chosen={chosen.value} onChoose={(id) => (chosen.value = id)} />}
      {form === "withheld" && (
        <FindCustomer chosen={found.value.id} onChoose={(id, name) => (found.value = { id, name })} />
      )}
      {brief && <Brief brief={brief} />}
      <OpenTicket />
      {p.adding ? (
        <>
          {p.gone && <p class="notice warn">{w.closedMeanwhile}</p>}
          <AddForm
            call={call}
            name={p.adding.name}
            onName={(name) => type(p.window, name)}
            onDone={() => stopAdding(p.window)}
            onCancel={() => stopAdding(p.window)}
          />
        </>
      ) : (
        <Actions
          actions={p.window.actions ?? []}
          acts={acts}
          call={call.id ?? ""}
          customer={customer}
          name={brief?.name ?? found.value.name}
          unsure={choosing && customer === ""}
          onAdd={() => acts.claim(() => type(p.window, call.callerName ?? ""))}
        />
      )}
      {closed.value && <p class="notice bad">{receptionWords().closed}</p>}
      {customer && may("PERMISSION_CUSTOMERS") && (
        <Past customer={customer} call={call.id ?? ""} acts={acts} shown={p.alone} />
      )}
    </article>
  );
}

/** What is open at this register, for picking acts on it. */
function OpenTicket(): JSX.Element | null {
  const w = callWords();
  const t = frame.value?.ticket;
  if (!t) return null;
  if (t.paying) return <p class="notice warn call-ticket">{w.paying}</p>;
  return (
    <p class="soft call-ticket">{w.openTicket(t.number ?? 0, t.currency ? money(t.totalMinor, t.currency) : "–")}</p>
  );
}
