// The tickets of this terminal that are not over, at the side: the open one is opened by one press, the others are counted.
import type { JSX } from "preact";
import { may, terminalId } from "../../../api/session";
import { tickets } from "../../../api/services";
import { money } from "../../../i18n/format";
import { frame } from "../../../live/live";
import { useRead } from "../../../ui/read";
import { open } from "../stage";
import { colours, standing } from "./model";
import { ticketNames } from "./names";
import "./side.css";

export function TicketSide(): JSX.Element | null {
  if (!terminalId.value || !may("PERMISSION_TICKETS")) return null;
  return (
    <>
      <Current />
      <Others />
    </>
  );
}

function Current(): JSX.Element | null {
  const w = ticketNames();
  const t = frame.value?.ticket;
  if (!t) return null;
  const is = t.paying ? "paying" : "open";
  return (
    <section class="ticket-side" aria-label={w.current}>
      <button type="button" class="card" onClick={() => open("ticket", { id: t.id ?? "" })}>
        <span class="two grow">
          <b>{w.numbered(t.number ?? 0)}</b>
          <small class="soft number">{w.lines(t.lineCount ?? 0)}</small>
        </span>
        <span class={`mark ${colours[is]}`}>{w.standing[is]}</span>
        <b class="number">{money(t.totalMinor, t.currency ?? "")}</b>
      </button>
    </section>
  );
}

/** How many more wait here, half paid or parked; one alone is opened, several are listed. */
function Others(): JSX.Element | null {
  const w = ticketNames();
  const read = useRead(["TOPIC_TICKETS"], () => tickets.listTickets({ terminal: terminalId.value }));
  const waiting = (read.value?.tickets ?? []).filter((t) => t.id !== frame.value?.ticket?.id);
  if (waiting.length === 0) return null;
  const groups = (["paying", "parked", "open"] as const)
    .map((s) => ({ s, n: waiting.filter((t) => standing(t) === s).length }))
    .filter(({ n }) => n > 0);
  const enter = (): void => (waiting.length === 1 ? open("ticket", { id: waiting[0]!.id ?? "" }) : open("tickets"));
  return (
    <section class="ticket-side" aria-label={w.others}>
      <button type="button" class="card" onClick={enter}>
        <span class="grow">{waiting.length === 1 ? w.numbered(waiting[0]!.number ?? 0) : w.tickets}</span>
        {groups.map(({ s, n }) => (
          <span key={s} class={`mark ${colours[s]}`}>
            {w.standing[s]}
            {waiting.length > 1 && ` ${n}`}
          </span>
        ))}
      </button>
    </section>
  );
}
