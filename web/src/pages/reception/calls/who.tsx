// Who calls: the number as it is shown, the customers whose it may be, and what is known of one of them.
import type { JSX } from "preact";
import type { CallJson } from "../../../gen/storehub/v1/call_pb";
import type { CustomerBriefJson } from "../../../gen/storehub/v1/customer_pb";
import type { CallerBriefJson, CallWindowJson } from "../../../gen/storehub/v1/terminal_pb";
import { clock, day, duration, moment } from "../../../i18n/format";
import { now } from "../../../live/live";
import { itemName } from "../data";
import { formOf } from "./model";
import { callWords } from "./words";

/** The number as it comes, or why there is none. */
export function numberOf(c: CallJson | undefined): string {
  const w = callWords();
  if (c?.number) return c.number;
  return c?.presentation === "PRESENTATION_RESTRICTED" ? w.withheld : w.unavailable;
}

/** Who calls in one line: the name when it is sure, else the number. */
export function whoOf(w: CallWindowJson): string {
  return (formOf(w) === "known" && w.callers?.[0]?.customer?.name) || numberOf(w.call);
}

/** How far a call is and since when. It is drawn again each second by itself. */
export function Since(p: { call: CallJson | undefined }): JSX.Element {
  const w = callWords();
  const c = p.call;
  const ago = (at: string | null | undefined): string => duration(Math.max(0, now.value - Date.parse(at ?? "")));
  switch (c?.state) {
    case "CALL_STATE_ANSWERED":
      return <>{w.talks(ago(c.answeredAt))}</>;
    case "CALL_STATE_ENDED":
      return <>{w.over(clock(c.endedAt))}</>;
    case "CALL_STATE_MISSED":
      return <>{w.missedAt(clock(c.endedAt))}</>;
  }
  return <>{w.rings(ago(c?.rangAt))}</>;
}

/** What is known of a customer, in short. */
export function Brief(p: { brief: CustomerBriefJson }): JSX.Element {
  const w = callWords();
  const b = p.brief;
  const visits = b.visits ?? 0;
  return (
    <ul class="call-brief">
      {b.today?.map((d) => (
        <li key={d.id} class="call-today">
          {w.today(clock(d.startsAt), itemName(d.item))}
        </li>
      ))}
      {b.next && <li>{w.next(moment(b.next.startsAt), itemName(b.next.item))}</li>}
      {b.notes && <li class="call-note">{b.notes}</li>}
      {(b.noShows ?? 0) > 0 && <li class="late-text">{w.noShows(b.noShows ?? 0)}</li>}
      {(b.unitsLeft ?? 0) > 0 && <li class="soft">{w.units(b.unitsLeft ?? 0)}</li>}
      <li class="soft">{visits > 0 ? w.visits(visits, day(b.lastVisitAt)) : w.newHere}</li>
    </ul>
  );
}

/** A customer's name with his tags. */
export function Name(p: { brief: CustomerBriefJson; class?: string }): JSX.Element {
  // That he is one says the mark of his number, in the language of whoever reads it.
  const tags = (p.brief.tags ?? []).filter((t) => t.toLowerCase() !== "vip");
  return (
    <span class="call-name">
      <b class={p.class}>{p.brief.name}</b>
      {tags.map((t) => (
        <span key={t} class="mark held">
          {t}
        </span>
      ))}
    </span>
  );
}

/** The customers whose number it may be; one of them is chosen by hand, never by the page. */
export function Chooser(p: {
  callers: readonly CallerBriefJson[];
  chosen: string;
  onChoose: (id: string) => void;
}): JSX.Element {
  const w = callWords();
  const probable = p.callers.some((c) => c.match === "MATCH_PROBABLE");
  return (
    <fieldset class="call-chooser">
      <legend>{probable ? w.probableWhy : w.several(p.callers.length)}</legend>
      {p.callers.map((c) => {
        const id = c.customer?.customerId ?? "";
        const today = c.customer?.today?.[0];
        return (
          <button
            key={id}
            type="button"
            class="line-button call-choice"
            aria-pressed={p.chosen === id}
            onClick={() => p.onChoose(p.chosen === id ? "" : id)}
          >
            <span class="grow two">
              <b>{c.customer?.name}</b>
              {today ? (
                <small class="call-today">{w.today(clock(today.startsAt), itemName(today.item))}</small>
              ) : (
                c.customer?.notes && <small class="soft cut">{c.customer.notes}</small>
              )}
            </span>
            {c.match === "MATCH_PROBABLE" && <span class="mark pending">{w.probable}</span>}
          </button>
        );
      })}
    </fieldset>
  );
}
