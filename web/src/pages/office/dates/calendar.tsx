// The calendar: a week of one technician or room, or a day of all of them. Dates are moved by hand, by keys or by a form.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { withOther } from "../../../agenda/acts";
import { axisOf, mondayOf, rangeOf } from "../../../agenda/axis";
import { resourceName, resourceOf, useBook, type Book } from "../../../agenda/book";
import { DateCard, type Mode } from "../../../agenda/date";
import { DayChoice, dayOr } from "../../../agenda/days";
import type { Landing } from "../../../agenda/drag";
import { Grid, type Lane } from "../../../agenda/grid";
import { customerOf, dayLanes, shownDates, weekLanes } from "../../../agenda/lanes";
import { lanesOf } from "../../../agenda/wanted";
import { day as dayName } from "../../../i18n/format";
import { addDays, wallOf } from "../../../i18n/zone";
import { shopWords } from "../../../i18n/shop";
import { board, now } from "../../../live/live";
import { Dialog } from "../../../ui/dialog";
import { Button } from "../../../ui/parts";
import { keep, spot } from "../../../ui/place";
import { Landed } from "./landed";
import { calendarWords } from "./words";
import "./calendar.css";

type View = "week" | "day";

/** What begins earlier belongs to a night: the sheet does not open there. */
const morning = "06:00";

const at = (name: string): string => spot.value.get(name) ?? "";

export default function Calendar(): JSX.Element {
  const w = calendarWords();
  const view: View = at("view") === "day" ? "day" : "week";
  const day = dayOr(at("day"));
  const first = view === "week" ? mondayOf(day) : day;
  const book = useBook(first, view === "week" ? 7 : 1);
  const resource = resourceOf(book, at("resource"));
  const cancelled = at("cancelled") === "1";
  return (
    <div class="calendar">
      <div class="row">
        <div class="date-choices" role="group" aria-label={w.view}>
          <Button pressed={view === "week"} onPress={() => keep({ view: "" })}>
            {w.week}
          </Button>
          <Button pressed={view === "day"} onPress={() => keep({ view: "day" })}>
            {w.dayView}
          </Button>
        </div>
        <DayChoice day={day} by={view === "week" ? 7 : 1} onChange={(d) => keep({ day: d })} />
      </div>
      <div class="row">
        {view === "week" ? (
          <select
            class="input"
            aria-label={w.whose}
            value={resource?.id ?? ""}
            onChange={(e) => keep({ resource: e.currentTarget.value })}
          >
            <option value="">{w.everything}</option>
            {lanesOf(book.resources, [], [], { text: "", kind: "" }, true).shown.map((r) => (
              <option key={r.id} value={r.id}>
                {resourceName(book, r.id)}
              </option>
            ))}
          </select>
        ) : (
          <input
            class="input"
            type="search"
            aria-label={w.find}
            placeholder={w.find}
            value={at("find")}
            onInput={(e) => keep({ find: e.currentTarget.value })}
          />
        )}
        <Button pressed={cancelled} onPress={() => keep({ cancelled: cancelled ? "" : "1" })}>
          {w.cancelled}
        </Button>
      </div>
      {book.failed && (
        <p class="notice bad" role="alert">
          {book.failed}
        </p>
      )}
      {book.truncated && <p class="notice warn">{w.truncated}</p>}
      {!book.ready ? (
        <p>{shopWords().loading}</p>
      ) : book.resources.length === 0 ? (
        <p class="notice warn">{w.noResources}</p>
      ) : (
        <Sheet book={book} view={view} day={day} first={first} cancelled={cancelled} />
      )}
    </div>
  );
}

interface SheetProps {
  book: Book;
  view: View;
  day: string;
  first: string;
  cancelled: boolean;
}

/** What is shown, as lanes over one rail of times. */
function useLanes(p: SheetProps): { axis: ReturnType<typeof axisOf>; lanes: Lane[] } {
  const { book, view, cancelled } = p;
  const minute = Math.floor(now.value / 30_000) * 30_000;
  const days = view === "week" ? Array.from({ length: 7 }, (_, i) => addDays(p.first, i)) : [p.first];
  const resource = resourceOf(book, at("resource"));
  const find = at("find");
  const axis = useMemo(() => {
    const spans = shownDates(book, cancelled).map((d) => ({
      from: Date.parse(d.startsAt ?? ""),
      until: Date.parse(d.endsAt ?? ""),
    }));
    return axisOf(days, book.zone, rangeOf(days, book.zone, book.settings?.openingHours?.spans ?? [], spans));
  }, [days.join(), book.zone, book.dates, book.settings, cancelled]);
  const lanes = useMemo(() => {
    const common = { book, axis, board: board.value, now: minute, cancelled };
    if (view === "week") return weekLanes({ ...common, resource });
    const { shown } = lanesOf(book.resources, book.dates, book.people, { text: find, kind: "" }, true);
    return dayLanes({ ...common, day: p.first, resources: shown });
  }, [axis, book.dates, book.leaves, book.closedDays, book.resources, resource?.id, find, board.value, minute]);
  return { axis, lanes };
}

function Sheet(p: SheetProps): JSX.Element {
  const w = calendarWords();
  const { book } = p;
  const { axis, lanes } = useLanes(p);
  const landing = useSignal<Landing | undefined>(undefined);
  const sprung = useSignal<{ block: string; why: string } | undefined>(undefined);
  const opened = useSignal("");
  const moved = book.dates.find((d) => d.id === landing.value?.block);
  const spring = (block: string, why: string): void => {
    landing.value = undefined;
    sprung.value = { block, why };
  };
  const drop = (l: Landing): void => {
    sprung.value = undefined;
    const [from, to] = [resourceOf(book, l.source), resourceOf(book, l.lane)];
    if (l.source !== l.lane && from?.kind !== to?.kind) return spring(l.block, w.otherKind);
    landing.value = l;
  };
  // Where the day begins, on whichever day of the week that is.
  const clockOf = (t: number): string => wallOf(t, book.zone).slice(11);
  const starts = shownDates(book, p.cancelled)
    .map((d) => Date.parse(d.startsAt ?? ""))
    .filter((t) => clockOf(t) >= morning);
  const earliest = starts.sort((a, b) => clockOf(a).localeCompare(clockOf(b)))[0] ?? NaN;
  return (
    <>
      <Grid
        label={p.view === "week" ? w.sheetWeek : w.sheetDay}
        corner={p.view === "week" ? "" : dayName(`${p.day}T12:00:00Z`, "UTC")}
        axis={axis}
        lanes={lanes}
        now={now.value}
        lookAt={earliest}
        lookDay={p.day}
        onOpen={(block) => (opened.value = block)}
        onDrop={drop}
        landed={moved && landing.value}
        sprung={sprung.value?.block ?? ""}
      />
      {sprung.value && (
        <p class="notice warn" role="alert">
          <span class="grow">{w.sprung(sprung.value.why)}</span>
          <Button kind="small" label={shopWords().close} onPress={() => (sprung.value = undefined)}>
            ✕
          </Button>
        </p>
      )}
      {landing.value && moved && (
        <Landed
          key={`${landing.value.block} ${landing.value.at} ${landing.value.lane}`}
          landing={landing.value}
          entry={moved}
          resources={
            landing.value.source === landing.value.lane
              ? []
              : withOther(moved.resources ?? [], landing.value.source, landing.value.lane)
          }
          book={book}
          onEnd={() => (landing.value = undefined)}
          onSpring={(why) => landing.value && spring(landing.value.block, why)}
        />
      )}
      <p class="soft">{w.how}</p>
      {opened.value && <Opened id={opened.value} book={book} onClose={() => (opened.value = "")} />}
    </>
  );
}

/** A date with what can be done with it. */
function Opened(p: { id: string; book: Book; onClose: () => void }): JSX.Element {
  const w = calendarWords();
  const mode = useSignal<Mode>("");
  const entry = p.book.dates.find((d) => d.id === p.id);
  return (
    <Dialog title={entry ? customerOf(entry) : w.gone} onClose={p.onClose} closeLabel={shopWords().close}>
      {entry ? (
        <DateCard
          entry={entry}
          book={p.book}
          options={{}}
          mode={mode.value}
          onMode={(m) => (mode.value = m)}
          onDone={p.onClose}
        />
      ) : (
        <p>{w.gone}</p>
      )}
    </Dialog>
  );
}
