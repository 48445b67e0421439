// Which punch card (次卡) pays: those of the ticket's customer that are good for what is on it. Who may not list them
// writes the number that stands on the customer's paper.
import type { JSX } from "preact";
import { may, who } from "../../../api/session";
import { plans } from "../../../api/services";
import type { PunchCardJson } from "../../../gen/storehub/v1/plan_pb";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { now } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { itemName } from "../data";
import { unitsOf } from "./model";
import { TextField } from "./parts";
import { ticketWords } from "./words";

/** Whether a card can pay so many units of an item now. */
export function isGood(c: PunchCardJson, wants: { item: string; units: number }, at: number): boolean {
  const over = c.expiresAt ? Date.parse(c.expiresAt) <= at : false;
  return c.item === wants.item && (c.unitsLeft ?? 0) >= wants.units && !over;
}

export function PunchChoice(p: { ticket: TicketJson; value: string; onChoose: (id: string) => void }): JSX.Element {
  const w = ticketWords();
  const customerId = p.ticket.customerId ?? "";
  const wants = unitsOf(p.ticket.lines ?? []);
  if (!customerId) return <p class="notice warn">{w.punchNoCustomer}</p>;
  if (!wants) return <p class="notice warn">{w.punchMixed}</p>;
  if (!may("PERMISSION_PLANS"))
    return <TextField label={w.punchCard} hint={w.punchWhy} value={p.value} onType={p.onChoose} max={16} />;
  return <Cards customer={customerId} wants={wants} value={p.value} onChoose={p.onChoose} />;
}

function Cards(p: {
  customer: string;
  wants: { item: string; units: number };
  value: string;
  onChoose: (id: string) => void;
}): JSX.Element {
  const w = ticketWords();
  const as = who.value?.person?.permissions?.includes("PERMISSION_PLANS") ? {} : ({ as: "terminal" } as const);
  const read = useRead(["TOPIC_PUNCH_CARDS"], () => plans.listPunchCards({ customerId: p.customer }, as), [p.customer]);
  const good = read.value?.cards?.filter((c) => isGood(c, p.wants, now.value));
  return (
    <>
      {read.failed && <p class="notice bad">{read.failed}</p>}
      {good?.length === 0 && <p class="notice warn">{w.punchNone}</p>}
      <div class="choices">
        {good?.map((c) => (
          <Button key={c.id} pressed={p.value === c.id} onPress={() => p.onChoose(c.id ?? "")}>
            <span class="two">
              <span>
                <b class="number">{c.id}</b> {itemName(c.item)}
              </span>
              <small class="soft number">{w.unitsLeft(c.unitsLeft ?? 0, p.wants.units)}</small>
            </span>
          </Button>
        ))}
      </div>
    </>
  );
}
