// A new ticket, at this terminal's register, or at one that is chosen where the browser is no terminal. A register has
// one open ticket: another one that is open there is parked first, when that is meant.
import type { JSX } from "preact";
import { terminalId } from "../../../api/session";
import { terminals, tickets } from "../../../api/services";
import { colon } from "../../../i18n/punctuation";
import { useCustomer } from "../../../ui/customer";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { Foot } from "../foot";
import { become, choose, chosen, open, stepTo } from "../stage";
import { useTicketDeed } from "./news";
import { Step, ticketTitle } from "./parts";
import { ticketWords } from "./words";

export function NewTicket(): JSX.Element {
  const w = ticketWords();
  const deed = useTicketDeed();
  const here = terminalId.value;
  const register = chosen("at") || here;
  const customerId = chosen("customer");
  const customer = useCustomer(customerId);
  const there = useRead(
    ["TOPIC_TICKETS"],
    () =>
      register ? tickets.listTickets({ state: "TICKET_STATE_OPEN", terminal: register }) : Promise.resolve(undefined),
    [register],
  );
  const current = there.value?.tickets?.[0];
  const service = chosen("a");
  const openNow = (): void =>
    void deed.write(tickets.openTicket, { terminal: register, customerId }, () => [], {
      onward: (answer) => {
        become("ticket", { id: answer.ticket?.id ?? "" });
        stepTo({ do: "add", ...(service ? { way: "service", a: service } : {}) });
      },
    });
  const parkFirst = async (): Promise<void> => {
    let parked = false;
    await deed.write(tickets.parkTicket, { ticketId: current?.id ?? "" }, () => [], { onward: () => (parked = true) });
    if (parked) openNow();
  };
  return (
    <>
      <Step title={register ? w.openAt(register) : w.openAsk}>
        {!here && <Registers value={register} onChoose={(at) => choose({ at })} />}
        {customer.value?.customer && (
          <p>
            {w.customer}
            {colon()}
            <b>{customer.value.customer.name}</b>
          </p>
        )}
        {(there.failed || customer.failed) && <p class="notice bad">{there.failed || customer.failed}</p>}
        {current && (
          <div class="notice warn">
            <span class="grow">
              {current.paying ? w.paysThere(ticketTitle(current)) : w.hasOne(ticketTitle(current))}
            </span>
            <Button onPress={() => open("ticket", { id: current.id ?? "" })}>{w.toThat}</Button>
          </div>
        )}
      </Step>
      <Foot
        deed={deed}
        onPress={current ? () => void parkFirst() : openNow}
        needsActor={false}
        label={current ? w.parkAndOpen : w.openIt}
        notYet={!register || !there.value || Boolean(current?.paying)}
      />
    </>
  );
}

/** Where tickets are opened. */
function Registers(p: { value: string; onChoose: (id: string) => void }): JSX.Element {
  const w = ticketWords();
  const read = useRead(["TOPIC_TERMINALS"], () => terminals.listTerminals({}));
  const all = (read.value?.terminals ?? []).filter(
    (t) => t.role === "TERMINAL_ROLE_RECEPTION" || t.role === "TERMINAL_ROLE_BACK_OFFICE",
  );
  return (
    <>
      {read.failed && <p class="notice bad">{read.failed}</p>}
      {read.value && all.length === 0 && <p class="soft">{w.noRegister}</p>}
      <div class="choices">
        {all.map((t) => (
          <Button key={t.id} pressed={p.value === t.id} onPress={() => p.onChoose(t.id ?? "")}>
            {t.id}
          </Button>
        ))}
      </div>
    </>
  );
}
