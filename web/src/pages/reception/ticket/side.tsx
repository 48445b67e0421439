// The open ticket of this terminal, at the side; one press opens it.
import type { JSX } from "preact";
import { may } from "../../../api/session";
import { money } from "../../../i18n/format";
import { frame } from "../../../live/live";
import { open } from "../stage";
import { ticketNames } from "./names";
import "./side.css";

export function TicketSide(): JSX.Element | null {
  const w = ticketNames();
  const t = frame.value?.ticket;
  if (!t || !may("PERMISSION_TICKETS")) return null;
  const standing = t.paying ? "paying" : "open";
  return (
    <section class="ticket-side" aria-label={w.current}>
      <button type="button" class="card" onClick={() => open("ticket", { id: t.id ?? "" })}>
        <span class="two grow">
          <b>{w.numbered(t.number ?? 0)}</b>
          <small class="soft number">{w.lines(t.lineCount ?? 0)}</small>
        </span>
        <span class={`mark ${t.paying ? "pending" : "serving"}`}>{w.standing[standing]}</span>
        <b class="number">{money(t.totalMinor, t.currency ?? "")}</b>
      </button>
    </section>
  );
}
