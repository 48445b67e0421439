// Every change of a card's units, newest first, each with when, why and by whom.
import type { JSX } from "preact";
import type { LedgerEntryJson, PunchCardJson } from "../../../gen/storehub/v1/plan_pb";
import { moment } from "../../../i18n/format";
import { dateId } from "../plans/dates";
import { planWords } from "../plans/words";
import { byNamed } from "../../../ui/bywhom";
import { PageLink } from "../../../ui/parts";
import { punchCardWords } from "./words";

export function Ledger(p: { card: PunchCardJson }): JSX.Element {
  const w = punchCardWords();
  const c = w.columns;
  const heads = [c.at, c.kind, c.units, c.left, c.for, c.by, c.reason];
  return (
    <details class="office-list punch-ledger" open>
      <summary>{w.ledger}</summary>
      <table class="table">
        <thead>
          <tr>
            {heads.map((h) => (
              <th key={h} scope="col">
                {h}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(p.card.ledger ?? []).map((e, i) => (
            <tr key={`${e.at}-${i}`}>
              <td data-head={c.at}>{moment(e.at)}</td>
              <td data-head={c.kind}>{e.kind && e.kind !== "LEDGER_KIND_UNSPECIFIED" ? w.kinds[e.kind] : ""}</td>
              <td data-head={c.units} class="number">
                {signed(e.units ?? 0)}
              </td>
              <td data-head={c.left} class="number">
                {e.left ?? 0}
              </td>
              <td data-head={c.for}>
                <For entry={e} />
              </td>
              <td data-head={c.by}>{byNamed(e.by ?? "", e.byName ?? "")}</td>
              <td data-head={c.reason}>{e.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** +1, −1, as a ledger has them. */
function signed(n: number): string {
  return n > 0 ? `+${n}` : n < 0 ? `−${-n}` : "0";
}

function For(p: { entry: LedgerEntryJson }): JSX.Element | null {
  const { date, ticket } = p.entry;
  if (ticket) return <>{punchCardWords().ticket(ticket)}</>;
  if (!date) return null;
  const of = dateId(date);
  if (!of) return <>{planWords().bookingId(date)}</>;
  return (
    <PageLink to={`/office/plans#open=${of.plan}&date=${of.number}`} class="">
      {planWords().planDate(of.plan, of.number)}
    </PageLink>
  );
}
