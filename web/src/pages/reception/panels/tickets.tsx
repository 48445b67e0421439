// The tickets: what is open, being paid and parked in the whole shop, and what was closed today. A service that is to go
// on one asks here on which.
import type { JSX } from "preact";
import { tickets } from "../../../api/services";
import type { TicketJson } from "../../../gen/storehub/v1/ticket_pb";
import { clock, money } from "../../../i18n/format";
import { shopWords } from "../../../i18n/shop";
import { matches } from "../../../ui/matches";
import { byNamed } from "../../../ui/bywhom";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { choose, chosen, open, stepTo } from "../stage";
import { isToday } from "../ticket/dispatches";
import { byStanding, standing, type Standing } from "../ticket/model";
import { ticketNames } from "../ticket/names";
import { NewTicket } from "../ticket/new";
import { lineName, StandingMark } from "../ticket/parts";
import { ticketWords } from "../ticket/words";
import "../ticket/ticket.css";

const order: Standing[] = ["open", "paying", "parked", "closed", "voided"];

export default function TicketsPanel(): JSX.Element {
  return chosen("do") === "new" ? <NewTicket /> : <List />;
}

/** Everything that is not over, and what was over last. */
async function all(): Promise<{ list: TicketJson[]; cut: boolean }> {
  const answers = await Promise.all([
    tickets.listTickets({}),
    tickets.listTickets({ state: "TICKET_STATE_CLOSED" }),
    tickets.listTickets({ state: "TICKET_STATE_VOIDED" }),
  ]);
  return { list: answers.flatMap((a) => a.tickets ?? []), cut: Boolean(answers[0]?.truncated) };
}

function List(): JSX.Element {
  const w = ticketWords();
  const read = useRead(["TOPIC_TICKETS", "TOPIC_CUSTOMERS", "TOPIC_PEOPLE"], all);
  const service = chosen("a");
  const found = chosen("find");
  const known = (read.value?.list ?? []).filter((t) => !service || !over(t));
  const like = known.filter((t) =>
    matches(found, String(t.number ?? ""), t.id, t.customerName, t.terminal, ...(t.lines ?? []).map(lineName)),
  );
  const groups = byStanding(like, isToday);
  const shown = order.filter((s) => groups[s].length > 0);
  return (
    <div class="stack manage">
      {service && <p class="notice">{`${w.forWhich} ${service}`}</p>}
      <div class="row">
        <input
          class="input grow"
          type="search"
          aria-label={w.find}
          placeholder={w.find}
          value={found}
          onInput={(e) => choose({ find: e.currentTarget.value })}
        />
        <Button kind="main" onPress={() => stepTo({ do: "new" })}>
          + {ticketNames().newTicket}
        </Button>
      </div>
      {read.failed && <p class="notice bad">{read.failed}</p>}
      {!read.value && !read.failed && <p class="soft">{shopWords().loading}</p>}
      {read.value && shown.length === 0 && <p class="soft">{found ? w.nothingLike : w.nothing}</p>}
      {shown.map((s) => (
        <section key={s} aria-label={w.group[s]}>
          <h3 class="soft">
            {w.group[s]} <span class="number">{groups[s].length}</span>
          </h3>
          <ul class="runs">
            {groups[s].map((t) => (
              <li key={t.id}>
                <Row ticket={t} service={service} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {read.value?.cut && <p class="soft">{w.lastOfMany}</p>}
    </div>
  );
}

function over(t: TicketJson): boolean {
  return standing(t) === "closed" || standing(t) === "voided";
}

function Row(p: { ticket: TicketJson; service: string }): JSX.Element {
  const w = ticketWords();
  const t = p.ticket;
  const first = t.lines?.[0];
  const more = (t.lineCount ?? 0) - 1;
  return (
    <button
      type="button"
      class="line-button run ticket-row"
      onClick={() => {
        open("ticket", { id: t.id ?? "" });
        if (p.service) stepTo({ do: "add", way: "service", a: p.service });
      }}
    >
      <b class="number ticket-number">{t.number}</b>
      <span class="two">
        <span class="cut">
          <b>{t.customerName || t.customerId || w.guest}</b>
        </span>
        <small class="soft cut">
          {first ? lineName(first) : w.empty}
          {more > 0 && ` +${more}`}
        </small>
      </span>
      <span class="two number">
        <small class="cut">{t.terminal}</small>
        <small class="soft cut">
          {[clock(over(t) ? t.closedAt : t.openedAt), byNamed(t.openedBy ?? "", t.openedByName ?? "")]
            .filter(Boolean)
            .join(" · ")}
        </small>
      </span>
      <StandingMark ticket={t} />
      <b class="number end">{money(t.totalMinor, t.currency ?? "")}</b>
    </button>
  );
}
