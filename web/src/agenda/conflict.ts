// What stands in the way of a date, with the name of who holds it: "B-12" tells a receptionist nothing.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Fault } from "../api/fault";
import { booking } from "../api/services";
import type { AgendaEntryJson } from "../gen/storehub/v1/booking_pb";
import { clock, moment } from "../i18n/format";
import { language } from "../i18n/language";
import { colon, comma, space, stop } from "../i18n/punctuation";
import { board } from "../live/live";
import { itemName, resourceName, type Book } from "./book";
import { agendaWords } from "./words";

const dayMs = 86_400_000;
/** More than these nobody reads. */
const mostNamed = 6;

/** The sentence of one holder: who, what, when. */
export function holderName(id: string, dates: readonly AgendaEntryJson[], book: Book): string {
  const w = agendaWords();
  if (id === "closed" || id.startsWith("closed:")) {
    const day = book.closedDays.find((c) => c.date === id.slice("closed:".length));
    return [id === "closed" ? w.outside : w.closedDay, day?.reason].filter(Boolean).join(comma());
  }
  if (id.startsWith("leave:")) {
    const leave = book.leaves.find((l) => l.id === id.slice("leave:".length));
    return [leave?.to ? w.leaveUntil(moment(leave.to)) : w.leave, leave?.reason].filter(Boolean).join(comma());
  }
  const serving = board.value?.categories?.flatMap((c) => c.assignments ?? []).find((a) => a.id === id);
  if (serving) return [w.inService, serving.plannedEnd && w.until(clock(serving.plannedEnd))].filter(Boolean).join(" ");
  const date = dates.find((d) => d.id === id);
  if (!date) return id;
  const who = date.customerName || date.notes || w.unknownCustomer;
  const kept = date.state === "OCCURRENCE_STATE_OFFERED" ? ` (${w.state.OCCURRENCE_STATE_OFFERED})` : "";
  return `${who}${comma()}${itemName(book, date.item)} ${clock(date.startsAt)}–${clock(date.endsAt)}${kept}`;
}

/** Which part of the day is in question, in ms; undefined = the refusal is not about times. */
function spanOf(fault: Fault): [number, number] | undefined {
  const times = fault.obstacles.map((o) => Number(o.args["starts_at_ms"])).filter(Number.isFinite);
  return times.length ? [Math.min(...times), Math.max(...times)] : undefined;
}

/** The sentence of a refusal with everybody by name, "" = there is nobody to name. */
export async function conflictText(fault: Fault, book: Book): Promise<string> {
  if (fault.reason !== "REASON_DATES_TAKEN") return "";
  const span = spanOf(fault);
  if (!span) return "";
  const around = await booking
    .listAgenda({ from: new Date(span[0] - dayMs).toISOString(), to: new Date(span[1] + dayMs).toISOString() })
    .then((a) => a.dates ?? [])
    .catch(() => book.dates);
  const lines = fault.obstacles.map((o) => {
    const thing = o.args["resource"] ?? "";
    const held = (o.args["held_by"] ?? "").split(/[ ,]+/).filter(Boolean);
    const name = thing.startsWith("item:") ? itemName(book, thing.slice("item:".length)) : resourceName(book, thing);
    const when = moment(Number(o.args["starts_at_ms"]));
    return `${[when, name].filter(Boolean).join(comma())}${colon()}${held.map((id) => holderName(id, around, book)).join("; ")}${stop().trim()}`;
  });
  const few = [...new Set(lines)].slice(0, mostNamed);
  const rest = Math.max(fault.total, lines.length) - Math.min(lines.length, mostNamed);
  return [agendaWords().taken, ...few, rest > 0 ? agendaWords().more(rest) : "", agendaWords().takeOther]
    .filter(Boolean)
    .join(space());
}

/** The same while drawing; `usual` until it is known, and where there is nobody to name. */
export function useConflict(fault: Fault | undefined, usual: string, book: Book): string {
  const text = useSignal<{ of: Fault | undefined; text: string }>({ of: undefined, text: "" });
  useEffect(() => {
    let overtaken = false;
    if (!fault) return;
    conflictText(fault, book).then(
      (t) => {
        if (!overtaken) text.value = { of: fault, text: t };
      },
      () => {},
    );
    return () => void (overtaken = true);
  }, [fault, language.value, book.ready]);
  return (text.value.of === fault && fault && text.value.text) || usual;
}
