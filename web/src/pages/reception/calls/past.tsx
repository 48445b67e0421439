// What the shop has had to do with a customer lately: his last calls and tickets.
import type { JSX } from "preact";
import { customers } from "../../../api/services";
import { day, moment, money } from "../../../i18n/format";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { closed } from "../data";
import { open } from "../stage";
import type { CallActs } from "./acts";
import { unlinked } from "./model";
import { becameOf, CallMark } from "./mark";
import { callWords } from "./words";

const mostShown = 3;

interface PastProps {
  customer: string;
  /** The call that is looked at. */
  call: string;
  acts: CallActs;
  /** There is room for it without a press. */
  shown: boolean;
}

export function Past(p: PastProps): JSX.Element | null {
  const w = callWords();
  const known = useRead(
    ["TOPIC_CUSTOMERS", "TOPIC_CALLS", "TOPIC_TICKETS"],
    () => customers.getCustomer({ id: p.customer }),
    [p.customer],
  );
  if (known.failed) return <p class="soft">{known.failed}</p>;
  const calls = (known.value?.calls ?? []).filter((c) => c.id !== p.call);
  const tickets = known.value?.tickets ?? [];
  const loose = unlinked(calls, p.call);
  if (calls.length + tickets.length === 0) return null;
  return (
    <details class="call-past" open={p.shown}>
      <summary>{w.before}</summary>
      {calls.length > 0 && (
        <div>
          <h3>{w.lastCalls}</h3>
          <ul>
            {calls.slice(0, mostShown).map((c) => (
              <li key={c.id}>
                <CallMark call={c} /> <span class="number">{moment(c.rangAt)}</span>{" "}
                <span class="soft">{becameOf(c)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {tickets.length > 0 && (
        <div>
          <h3>{w.lastTickets}</h3>
          <ul>
            {tickets.slice(0, mostShown).map((t) => (
              <li key={t.id}>
                <button type="button" class="link number" onClick={() => open("ticket", { id: t.id ?? "" })}>
                  {day(t.openedAt)} {w.ticket(t.number ?? 0)} {t.currency && money(t.totalMinor, t.currency)}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {loose > 0 && (
        <Button kind="small" disabled={p.acts.deed.busy || closed.value} onPress={() => p.acts.link(p.customer)}>
          {w.link(loose)}
        </Button>
      )}
    </details>
  );
}
