// When, and with whom and what: for a new date and for one that is moved. What is free is offered; another time can be
// written, and then it is said who holds it.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { CallOptions } from "../api/connect";
import { booking } from "../api/services";
import type { FreeTimeJson, ListAvailabilityRequestJson } from "../gen/storehub/v1/booking_pb";
import type { ResourceKindJson } from "../gen/storehub/v1/model_pb";
import type { ServiceItemJson } from "../gen/storehub/v1/shop_pb";
import { calendarDay, clock } from "../i18n/format";
import { sentence } from "../i18n/sentence";
import { addDays, instantOf, wallOf } from "../i18n/zone";
import { now } from "../live/live";
import { Button } from "../ui/parts";
import { useRead } from "../ui/read";
import { midnight, resourceOf, shopZone, type Book } from "./book";
import { DayChoice } from "./days";
import { ResourceChoice } from "./resourcechoice";
import { agendaWords } from "./words";
import { whenWords } from "./whenwords";

export type Kind = Exclude<ResourceKindJson, "RESOURCE_KIND_UNSPECIFIED">;
export const kinds: readonly Kind[] = ["RESOURCE_KIND_STAFF", "RESOURCE_KIND_VENUE", "RESOURCE_KIND_EQUIPMENT"];

export interface When {
  day: string;
  /** When it begins, "" = not chosen yet. */
  at: string;
  /** What was chosen of each kind; "" or none = whatever is free. */
  with: Partial<Record<Kind, string>>;
}

/** What was asked for by name. */
export function asked(v: When): string[] {
  return kinds.map((k) => v.with[k] ?? "").filter(Boolean);
}

/** What the date will occupy: what was asked for, and of each further kind that it needs one that is free. */
export function occupied(v: When, item: ServiceItemJson, book: Book, free: readonly string[]): string[] {
  const list = asked(v);
  for (const kind of item.needs ?? []) {
    if (list.some((id) => resourceOf(book, id)?.kind === kind)) continue;
    const all = book.resources.filter((r) => r.kind === kind).map((r) => r.id ?? "");
    const found = all.find((id) => free.includes(id)) ?? all[0];
    if (found) list.push(found);
  }
  return list;
}

/** What is free at the chosen time, besides what was asked for. */
export function useFreeAt(v: When, item: ServiceItemJson | undefined, options: CallOptions): readonly string[] {
  const ask = v.at && item && item.bookingMode !== "BOOKING_MODE_PLAN" ? item.id : "";
  const key = `${ask} ${v.at} ${asked(v).join()}`;
  const read = useRead(
    ["TOPIC_AGENDA", "TOPIC_FLOOR", "TOPIC_CATALOGUE"],
    async () => {
      if (!ask) return { key, resources: [] };
      const to = new Date(Date.parse(v.at) + 60_000).toISOString();
      const request = { item: ask, from: v.at, to, resources: asked(v), stepMinutes: 5 };
      return { key, resources: (await booking.listAvailability(request, options)).times?.[0]?.resources ?? [] };
    },
    [key, options.as],
  );
  return read.value?.key === key ? read.value.resources : [];
}

interface WhenProps {
  book: Book;
  item: ServiceItemJson;
  value: When;
  onChange: (v: When) => void;
  options: CallOptions;
  /** The booking that is to be moved, which is not in its own way. */
  moving?: string;
  /** Somebody would rather wait for another time. */
  onWait?: (() => void) | undefined;
}

export function WhenChoice(p: WhenProps): JSX.Element {
  const w = agendaWords();
  const { value, book } = p;
  const zone = shopZone();
  const shown = kinds.filter((k) => k === "RESOURCE_KIND_STAFF" || p.item.needs?.includes(k) || value.with[k]);
  return (
    <div class="stack">
      <div class="date-kinds">
        {shown.map((k) => (
          <ResourceChoice
            key={k}
            book={book}
            kind={k}
            value={value.with[k] ?? ""}
            any={p.item.needs?.includes(k) ? w.anyOf[k] : whenWords().notFixed}
            as={(r) => r.id ?? ""}
            onChange={(id) => p.onChange({ ...value, with: { ...value.with, [k]: id } })}
          />
        ))}
      </div>
      <DayChoice
        day={value.day}
        onChange={(day) =>
          p.onChange({
            ...value,
            day,
            at: value.at ? (instantOf(`${day}T${wallOf(Date.parse(value.at), zone).slice(11)}`, zone) ?? "") : "",
          })
        }
      />
      {p.item.bookingMode !== "BOOKING_MODE_PLAN" && <FreeTimes {...p} />}
      <label class="date-time">
        <span>{w.time}</span>
        <input
          type="time"
          class="input"
          step={300}
          value={value.at ? wallOf(Date.parse(value.at), zone).slice(11) : ""}
          onInput={(e) => p.onChange({ ...value, at: instantOf(`${value.day}T${e.currentTarget.value}`, zone) ?? "" })}
        />
      </label>
    </div>
  );
}

/** What is free on the day. */
function FreeTimes(p: WhenProps): JSX.Element {
  const w = whenWords();
  const { value, item } = p;
  const fine = useSignal(false);
  const zone = shopZone();
  const wanted = asked(value);
  const step = fine.value ? 15 : 30;
  const key = `${item.id} ${value.day} ${wanted.join()} ${step}`;
  const read = useRead(
    ["TOPIC_AGENDA", "TOPIC_FLOOR", "TOPIC_CATALOGUE"],
    async () => {
      const to = midnight(addDays(value.day, 1), zone);
      const request = {
        item: item.id ?? "",
        from: midnight(value.day, zone),
        to,
        resources: wanted,
        stepMinutes: step,
        moving: p.moving ?? "",
      };
      return { key, times: (await booking.listAvailability(request, p.options)).times ?? [] };
    },
    [key, p.options.as],
  );
  const times: readonly FreeTimeJson[] | undefined = read.value?.key === key ? read.value.times : undefined;
  // A shop that never closes has free times all night; what is chosen, or the morning, is what somebody looks for.
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = list.current;
    const looked = Math.max(Date.parse(value.at) || 0, Date.parse(instantOf(`${value.day}T09:00`, zone) ?? ""));
    const index = (times ?? []).findIndex((t) => Date.parse(t.startsAt ?? "") >= looked);
    const button = box?.children[index];
    if (box && button instanceof HTMLElement) box.scrollTop = button.offsetTop - box.offsetTop;
  }, [times]);
  const next = useNextFree(p, wanted);
  return (
    <fieldset class="date-free">
      <legend>{w.free(calendarDay(value.day))}</legend>
      {read.failed && <p class="notice warn">{read.failed}</p>}
      {times?.length === 0 && !read.failed && <p class="notice warn">{next.none ? w.noneAhead : w.noneFree}</p>}
      {next.failed && (
        <p class="notice bad" role="alert">
          {next.failed}
        </p>
      )}
      <div class="date-times" ref={list}>
        {(times ?? []).map((t) => (
          <Button
            key={t.startsAt}
            class="number"
            pressed={Date.parse(t.startsAt ?? "") === Date.parse(value.at)}
            onPress={() => p.onChange({ ...value, at: t.startsAt ?? "" })}
          >
            {clock(t.startsAt)}
          </Button>
        ))}
      </div>
      <div class="date-choices">
        <Button pressed={fine.value} onPress={() => (fine.value = !fine.value)}>
          {w.quarters}
        </Button>
        <Button disabled={next.busy} onPress={next.look}>
          {w.laterDay}
        </Button>
        {p.onWait && <Button onPress={p.onWait}>{w.waitlist}</Button>}
      </div>
    </fieldset>
  );
}

interface NextFree {
  busy: boolean;
  /** Nothing is free within a week after the day. */
  none: boolean;
  /** Why it could not be searched, "" = it could. */
  failed: string;
  look: () => void;
}

/** Looks for the first time that is free after the day, and chooses it. What came of another choice is not this one's. */
function useNextFree(p: WhenProps, wanted: readonly string[]): NextFree {
  const key = [p.item.id, p.value.day, p.value.at, ...wanted, p.options.as].join(" ");
  const looked = useSignal<{ key: string; what: "busy" | "none" | "failed"; why: string } | undefined>(undefined);
  const latest = useRef({ key, props: p });
  latest.current = { key, props: p };
  useEffect(() => () => void (latest.current.key = ""), []);
  const look = async (): Promise<void> => {
    const overtaken = (): boolean => latest.current.key !== key;
    looked.value = { key, what: "busy", why: "" };
    try {
      const from = midnight(addDays(p.value.day, 1), shopZone());
      const found = await firstFree(
        { item: p.item.id ?? "", resources: [...wanted], moving: p.moving ?? "" },
        from,
        p.options,
      );
      const at = found?.startsAt;
      if (overtaken()) return;
      looked.value = at ? undefined : { key, what: "none", why: "" };
      const { value, onChange } = latest.current.props;
      if (at) onChange({ ...value, day: wallOf(Date.parse(at), shopZone()).slice(0, 10), at });
    } catch (e) {
      const why = await sentence(e);
      if (!overtaken()) looked.value = { key, what: "failed", why };
    }
  };
  const here = looked.value?.key === key ? looked.value : undefined;
  return {
    busy: here?.what === "busy",
    none: here?.what === "none",
    failed: here?.what === "failed" ? here.why : "",
    look: () => void look(),
  };
}

/** When an item can begin first from a time on, within a week, and with what; undefined = not within it. */
export async function firstFree(
  wanted: Pick<ListAvailabilityRequestJson, "item" | "resources" | "anyOf" | "moving">,
  from: string,
  options: CallOptions,
): Promise<FreeTimeJson | undefined> {
  const start = Math.max(Date.parse(from), now.value);
  for (let i = 0; i < 7; i++) {
    const at = (n: number): string => new Date(start + n * 86_400_000).toISOString();
    const { times } = await booking.listAvailability({ ...wanted, from: at(i), to: at(i + 1) }, options);
    if (times?.[0]) return times[0];
  }
  return undefined;
}
