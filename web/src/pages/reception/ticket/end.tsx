// What is asked once more before it is done: taking a line off, voiding, ending the payment of another register.
import type { JSX } from "preact";
import { tickets } from "../../../api/services";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { money } from "../../../i18n/format";
import { say } from "../../../ui/toast";
import { Foot } from "../foot";
import { become, choose, chosen } from "../stage";
import { becameOf, useTicketDeed } from "./news";
import { Line, Reason, Step, ticketTitle } from "./parts";
import { ticketWords } from "./words";

type StepProps = { ticket: TicketJson; shut: string };

function Shut(p: { text: string }): JSX.Element | null {
  return p.text ? <p class="notice warn">{p.text}</p> : null;
}

export function RemoveLine(p: StepProps): JSX.Element {
  const w = ticketWords();
  const deed = useTicketDeed();
  const lineId = chosen("line");
  const ticketId = p.ticket.id ?? "";
  const line = p.ticket.lines?.find((l) => l.lineId === lineId);
  const remove = (): void =>
    void deed.write(tickets.removeLine, { ticketId, lineId }, () => [`-${lineId}`], {
      onward: () => become("ticket", { id: ticketId }),
    });
  return (
    <>
      <Step title={w.removeAsk}>
        {line ? (
          <ul>
            <Line line={line} currency={p.ticket.currency ?? ""} />
          </ul>
        ) : (
          !deed.busy && <p class="notice warn">{w.lineGone}</p>
        )}
      </Step>
      <Foot deed={deed} onPress={remove} needsActor={false} danger label={w.removeIt} notYet={!line || Boolean(p.shut)}>
        <Shut text={p.shut} />
      </Foot>
    </>
  );
}

export function VoidTicket(p: StepProps): JSX.Element {
  const w = ticketWords();
  const deed = useTicketDeed();
  const reason = chosen("reason").trim();
  const ticketId = p.ticket.id ?? "";
  const end = (): void => {
    if (!reason || p.shut) return;
    void deed.write(tickets.voidTicket, { ticketId, reason }, becameOf(p.ticket), {
      done: () => say("good", w.didVoid(ticketTitle(p.ticket))),
      onward: () => become("ticket", { id: ticketId }),
    });
  };
  const sum = money(p.ticket.totalMinor, p.ticket.currency ?? "");
  return (
    <>
      <Step title={w.voidAsk(ticketTitle(p.ticket), sum)}>
        <Reason
          label={w.reason}
          why={w.voidWhy}
          value={chosen("reason")}
          usual={w.voidReasons}
          onType={(text) => {
            deed.clear();
            choose({ reason: text });
          }}
        />
      </Step>
      <Foot deed={deed} onPress={end} needsActor={false} danger label={w.voidIt} notYet={!reason || Boolean(p.shut)}>
        <Shut text={p.shut} />
      </Foot>
    </>
  );
}

/** The guest does not pay yet. Where another register takes the money, that is said before. */
export function EndPayment(p: StepProps): JSX.Element {
  const w = ticketWords();
  const deed = useTicketDeed();
  const ticketId = p.ticket.id ?? "";
  const end = (): void =>
    void deed.write(tickets.endPayment, { ticketId }, becameOf(p.ticket), {
      onward: () => become("ticket", { id: ticketId }),
    });
  return (
    <>
      <Step title={`${w.endPayment}?`}>
        <p>{w.endAsk(p.ticket.terminal ?? "")}</p>
      </Step>
      <Foot deed={deed} onPress={end} needsActor={false} danger label={w.endPayment} notYet={Boolean(p.shut)}>
        <Shut text={p.shut} />
      </Foot>
    </>
  );
}
