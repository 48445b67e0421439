// What has happened with a customer: visits and dates, punch cards, calls, tickets.
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { customers, plans, shop } from "../../../api/services";
import { may } from "../../../api/session";
import type { AgendaEntryJson } from "../../../gen/storehub/v1/booking_pb";
import type { GetCustomerResponseJson } from "../../../gen/storehub/v1/customer_pb";
import { date, moment, money } from "../../../i18n/format";
import { comma } from "../../../i18n/punctuation";
import { now, zoneName } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { lastDayOf } from "../punchcards/expiry";
import { listWords } from "../lib/words";
import { callText } from "./callwords";
import { customerWords } from "./words";

interface Known {
  id: string;
  there: GetCustomerResponseJson;
}

type Named = (item: string | undefined) => string;

export function History(p: Known): JSX.Element {
  const w = customerWords();
  const items = useRead(["TOPIC_CATALOGUE"], () => shop.listServiceItems({})).value?.items ?? [];
  const named: Named = (id) => items.find((i) => i.id === id)?.name || id || "";
  const b = p.there.brief;
  return (
    <div class="stack history">
      <h3>{w.happened}</h3>
      <dl class="proof">
        <dt>{w.visits}</dt>
        <dd>
          {b?.visits ?? 0}
          {b?.lastVisitAt && <span class="soft"> {w.lastVisit(moment(b.lastVisitAt))}</span>}
        </dd>
        <dt>{w.noShows}</dt>
        <dd>{b?.noShows ?? 0}</dd>
        <dt>{w.unitsLeft}</dt>
        <dd>{b?.unitsLeft ?? 0}</dd>
      </dl>
      <Dates {...p} named={named} />
      {may("PERMISSION_PLANS") && <PunchCards id={p.id} named={named} />}
      <Calls there={p.there} />
      <Tickets there={p.there} named={named} />
    </div>
  );
}

function Part(p: { title: string; empty: string; heads: readonly string[]; children: JSX.Element[] }): JSX.Element {
  return (
    <section aria-label={p.title}>
      <h4>{p.title}</h4>
      {p.children.length === 0 ? (
        <p class="soft">{p.empty}</p>
      ) : (
        // Scrolled by keyboard too, where it is wider than its place.
        <div class="scroll-x" tabIndex={0} role="group" aria-label={p.title}>
          <table class="table">
            <thead>
              <tr>
                {p.heads.map((h) => (
                  <th key={h} scope="col">
                    {h}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{p.children}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Line(p: { cells: readonly ComponentChildren[] }): JSX.Element {
  return (
    <tr>
      {p.cells.map((c, i) => (
        <td key={i}>{c}</td>
      ))}
    </tr>
  );
}

/** Those of today and the next one; all of them on demand, by whoever may have a customer's data. */
function Dates(p: Known & { named: Named }): JSX.Element {
  const w = customerWords();
  const all = useSignal(false);
  const asked = useRead(
    ["TOPIC_AGENDA"],
    async () => (all.value ? (await customers.exportCustomer({ id: p.id })).dates : undefined),
    [all.value, p.id],
  );
  const { today = [], next } = p.there.brief ?? {};
  const ahead = [...(today ?? []), ...(next ? [next] : [])];
  const shown: readonly AgendaEntryJson[] = asked.value
    ? [...asked.value].sort((a, b) => (b.startsAt ?? "").localeCompare(a.startsAt ?? ""))
    : ahead;
  return (
    <>
      <Part
        title={asked.value ? w.allDates : w.dates}
        empty={asked.value ? w.noDates : w.noNext}
        heads={[w.when, w.item, w.state, w.notes]}
      >
        {shown.map((d) => (
          <Line
            key={d.id}
            cells={[
              moment(d.startsAt),
              p.named(d.item),
              d.state && d.state !== "OCCURRENCE_STATE_UNSPECIFIED" ? w.dateState[d.state] : "",
              d.notes,
            ]}
          />
        ))}
      </Part>
      {asked.failed && (
        <p class="notice bad" role="alert">
          <span class="grow">{asked.failed}</span>
          <Button onPress={asked.again}>{listWords().readAgain}</Button>
        </p>
      )}
      {!all.value && may("PERMISSION_CUSTOMER_DATA") && (
        <div class="row">
          <Button onPress={() => (all.value = true)}>{w.showAllDates}</Button>
        </div>
      )}
    </>
  );
}

export function PunchCards(p: { id: string; named: Named }): JSX.Element {
  const w = customerWords();
  const zone = zoneName.value || "UTC";
  const read = useRead(["TOPIC_PUNCH_CARDS"], () => plans.listPunchCards({ customerId: p.id }), [p.id]);
  if (read.failed)
    return (
      <p class="notice bad" role="alert">
        {read.failed}
      </p>
    );
  return (
    <Part title={w.punchCards} empty={w.noPunchCards} heads={[w.item, w.unitsLeft, w.sold, w.goodUntil]}>
      {(read.value?.cards ?? []).map((c) => (
        <Line
          key={c.id}
          cells={[
            p.named(c.item),
            w.unitsOf(c.unitsLeft ?? 0, c.unitsSold ?? 0),
            date(c.soldAt),
            c.expiresAt ? (
              <>
                {date(`${lastDayOf(c.expiresAt, zone)}T12:00:00Z`, "UTC")}{" "}
                {Date.parse(c.expiresAt) <= now.value && <strong>{w.expired}</strong>}
              </>
            ) : (
              w.noEnd
            ),
          ]}
        />
      ))}
    </Part>
  );
}

function Calls(p: { there: GetCustomerResponseJson }): JSX.Element {
  const w = customerWords();
  return (
    <Part title={w.calls} empty={w.noCalls} heads={[w.when, w.call, w.number, w.notes]}>
      {(p.there.calls ?? []).map((c) => (
        <Line
          key={c.id}
          cells={[moment(c.rangAt), callText(c), <span class="number nowrap">{c.number}</span>, c.note]}
        />
      ))}
    </Part>
  );
}

function Tickets(p: { there: GetCustomerResponseJson; named: Named }): JSX.Element {
  const w = customerWords();
  return (
    <Part title={w.tickets} empty={w.noTickets} heads={[w.when, w.state, w.lines, w.total]}>
      {(p.there.tickets ?? []).map((t) => (
        <Line
          key={t.id}
          cells={[
            moment(t.closedAt ?? t.openedAt),
            t.state && t.state !== "TICKET_STATE_UNSPECIFIED" ? w.ticketState[t.state] : "",
            (t.lines ?? []).map((l) => l.text || p.named(l.item)).join(comma()),
            <span class="number nowrap">{money(t.totalMinor, t.currency ?? "")}</span>,
          ]}
        />
      ))}
    </Part>
  );
}
