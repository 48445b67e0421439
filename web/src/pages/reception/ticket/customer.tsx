// Whose ticket it is: found by name or telephone number. Another customer's is asked once more.
import type { JSX } from "preact";
import { tickets } from "../../../api/services";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { useCustomer } from "../../../ui/customer";
import { useFindCustomers } from "../../../ui/findcustomer";
import { Foot } from "../foot";
import { become, choose, chosen } from "../stage";
import { useTicketDeed } from "./news";
import { Step } from "./parts";
import { ticketWords } from "./words";

/** As many as are looked through; who types more finds the others. */
const most = 20;

export function Customer(p: { ticket: TicketJson; shut: string }): JSX.Element {
  const w = ticketWords();
  const deed = useTicketDeed();
  const typed = chosen("find");
  const id = chosen("c");
  const found = useFindCustomers(typed, 0);
  const one = useCustomer(id);
  const picked = id ? one.value?.customer : undefined;
  const was = p.ticket.customerId ?? "";
  const same = was === id && id !== "";
  const replaces = was !== "" && !same && picked !== undefined;
  const assign = (): void => {
    if (!picked || same || p.shut) return;
    const request = { ticketId: p.ticket.id ?? "", customerId: id, replaceCustomer: replaces };
    void deed.write(tickets.assignCustomer, request, () => [`customer:${id}`], {
      onward: () => become("ticket", { id: p.ticket.id ?? "" }),
    });
  };
  const change = (values: Record<string, string>): void => {
    deed.clear();
    choose(values);
  };
  const list = found.last ?? [];
  // What is shown may still be of an older text; Enter is meant for the one that was typed.
  const only = found.list?.length === 1 ? found.list[0]?.id : undefined;
  return (
    <>
      <Step title={w.customer} onEnter={() => only && change({ c: only })}>
        <input
          class="input"
          type="search"
          aria-label={w.findCustomer}
          placeholder={w.findCustomer}
          autocomplete="off"
          value={typed}
          onInput={(e) => change({ find: e.currentTarget.value, c: "" })}
        />
        {found.failed && <p class="notice bad">{found.failed}</p>}
        {found.list?.length === 0 && <p class="soft">{w.nobody(typed.trim())}</p>}
        <ul class="ticket-served">
          {list.slice(0, most).map((c) => (
            <li key={c.id}>
              <button
                type="button"
                class="line-button person"
                aria-pressed={c.id === id}
                onClick={() => change({ c: c.id ?? "" })}
              >
                <span class="person-name">
                  <b class="cut">{c.name}</b>
                  <small class="soft number">{[c.phones?.[0], c.id].filter(Boolean).join(" · ")}</small>
                </span>
              </button>
            </li>
          ))}
        </ul>
        {(found.truncated || list.length > most) && <p class="soft">{w.moreFound}</p>}
      </Step>
      <Foot
        deed={deed}
        onPress={assign}
        needsActor={false}
        label={replaces ? w.replaceIt : w.assign}
        danger={replaces}
        notYet={!picked || same || Boolean(p.shut)}
      >
        {p.shut ? (
          <p class="notice warn">{p.shut}</p>
        ) : same ? (
          w.isAlready
        ) : replaces ? (
          <b>{w.replace(p.ticket.customerName || was, picked?.name ?? id)}</b>
        ) : (
          picked && (
            <span>
              <b>{picked.name}</b>{" "}
              <small class="soft">
                {w.visits(one.value?.brief?.visits ?? 0)} · {w.units(one.value?.brief?.unitsLeft ?? 0)}
              </small>
            </span>
          )
        )}
      </Foot>
    </>
  );
}
