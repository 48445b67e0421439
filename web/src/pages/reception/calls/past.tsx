// What the shop has had to do with a customer lately: his last calls and tickets.
import type { JSX } from "preact";
import { customers } from "../../../api/services";
import { clock, day, money } from "../../../i18n/format";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { closed } from "../data";
import { open } from "../stage";
import type { CallActs } from "./acts";
import { unlinked } from "./model";
import { CallMark } from "./mark";
import { callWords } from "./words";

const shown = 3;

export function Past(p: { customer: string; call: string; acts: CallActs }): JSX.Element | null {
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
  return (
    <div class="call-past">
      {calls.length > 0 && (
        <div>
          <h3>{w.lastCalls}</h3>
          <ul>
            {calls.slice(0, shown).map((c) => (
              <li key={c.id}>
                <CallMark call={c} />{" "}
                <span class="number">
                  {day(c.rangAt)}, {clock(c.rangAt)}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {tickets.length > 0 && (
        <div>
          <h3>{w.lastTickets}</h3>
          <ul>
            {tickets.slice(0, shown).map((t) => (
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
    </div>
  );
}
