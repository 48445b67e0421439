// The sheet of a calendar: lanes beside each other over one rail of times. Heads and rail stay while it is scrolled.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { columnOf, holesOf, instantAt, placeOf, type Axis } from "./axis";
import { useDrag, type Landing } from "./drag";
import { sideBySide } from "./layout";
import type { Shut } from "./shut";
import { agendaWords } from "./words";
import "./agenda.css";

/** A morning begins so many minutes after midnight where nothing else is to be seen. */
const usualMin = 9 * 60;

export interface Block {
  id: string;
  from: number;
  until: number;
  class: string;
  /** All of it in words, for who does not see where it stands. */
  label: string;
  body: ComponentChildren;
  /** It can be put elsewhere. */
  movable?: boolean;
  /** Nobody can press it: it only takes the time. */
  fixed?: boolean;
}

export interface Lane {
  id: string;
  day: string;
  label: string;
  head: ComponentChildren;
  shut: readonly Shut[];
  blocks: readonly Block[];
}

export interface GridProps {
  label: string;
  /** What stands over the rail, as the day. */
  corner?: string;
  axis: Axis;
  lanes: readonly Lane[];
  now: number;
  /** Where it is scrolled to when it is first shown; what is not on the sheet means the morning. */
  lookAt: number;
  /** Which of several days. */
  lookDay?: string;
  onOpen: (block: string, lane: string) => void;
  /** An empty place was pressed. */
  onPlace?: (lane: Lane, at: number) => void;
  /** A date was put elsewhere, by hand or by keys; not set = nothing is moved here. */
  onDrop?: (landing: Landing) => void;
  /** What was put elsewhere and is not decided on yet. */
  landed?: Landing | undefined;
  /** It has just come back from where it was put. */
  sprung?: string;
}

export function Grid(p: GridProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const drag = useDrag(box, p);
  // Scrolled once for each set of days, not again whenever somebody books.
  useEffect(() => {
    const sheet = box.current;
    const lane = sheet?.querySelector<HTMLElement>(".agenda-lane");
    if (!sheet || !lane) return;
    const day = Number.isFinite(p.lookAt) ? columnOf(p.axis, p.lookAt) : undefined;
    const usual = p.axis.rows.findIndex((r) => r.min >= usualMin);
    const row = day ? placeOf(p.axis, day, p.lookAt) : Math.max(0, usual);
    sheet.scrollTop = Math.max(0, (row / p.axis.rows.length) * lane.offsetHeight - 40);
    const wanted = sheet.querySelector<HTMLElement>(`.agenda-lane[data-day="${p.lookDay ?? ""}"]`);
    if (wanted) sheet.scrollLeft = wanted.offsetLeft - lane.offsetLeft;
  }, [p.axis.days.join(), p.lookDay, p.lanes.length > 0]);
  const landing = drag.landing ?? p.landed;
  return (
    <div
      ref={box}
      class={`agenda ${drag.landing ? "dragging" : ""}`}
      role="region"
      aria-label={p.label}
      tabIndex={0}
      style={{ "--rows": p.axis.rows.length, "--lanes": p.lanes.length }}
    >
      <div class="agenda-heads">
        <span class="agenda-corner">{p.corner}</span>
        {p.lanes.map((l) => (
          <div class="agenda-head" key={l.id + l.day}>
            {l.head}
          </div>
        ))}
      </div>
      <div class="agenda-body">
        <Rail axis={p.axis} />
        {p.lanes.map((l) => (
          <LaneView
            key={l.id + l.day}
            lane={l}
            grid={p}
            drag={drag}
            landing={landing && landing.lane === l.id && landing.day === l.day ? landing : undefined}
            moving={landing?.block}
          />
        ))}
      </div>
      <p class="hidden-text" role="status">
        {drag.said}
      </p>
    </div>
  );
}

function Rail(p: { axis: Axis }): JSX.Element {
  return (
    <div class="agenda-rail" aria-hidden="true">
      {p.axis.rows.map((r, i) =>
        r.min % 60 === 0 ? (
          <span key={i} class="number" style={{ "--top": i }}>
            {String((r.min / 60) % 24).padStart(2, "0")}:00
            {r.again && <small>{agendaWords().again}</small>}
          </span>
        ) : null,
      )}
    </div>
  );
}

function LaneView(p: {
  lane: Lane;
  grid: GridProps;
  drag: ReturnType<typeof useDrag>;
  landing: Landing | undefined;
  moving: string | undefined;
}): JSX.Element {
  const { lane, grid } = p;
  const { axis } = grid;
  const slots = useMemo(() => sideBySide(lane.blocks), [lane.blocks]);
  const here = placeOf(axis, lane.day, grid.now);
  const today = here > 0 && here < axis.rows.length;
  return (
    <div
      class={`agenda-lane ${today ? "today" : ""}`}
      role="group"
      aria-label={lane.label}
      data-lane={lane.id}
      data-day={lane.day}
      onClick={(e) => {
        if (e.target !== e.currentTarget || !grid.onPlace) return;
        const share = e.offsetY / e.currentTarget.offsetHeight;
        grid.onPlace(lane, instantAt(axis, lane.day, Math.floor((share * axis.rows.length) / 2) * 2));
      }}
    >
      {[...holesOf(axis, lane.day)].map((i) => (
        <i key={i} class="agenda-hole" style={{ "--top": i }} />
      ))}
      {lane.shut.map((s) => (
        <ShutView key={s.why + s.from} shut={s} axis={axis} day={lane.day} />
      ))}
      {lane.blocks.map((b) => {
        const slot = slots.get(b.id) ?? { index: 0, of: 1 };
        const top = placeOf(axis, lane.day, b.from);
        const style = {
          "--top": top,
          "--span": Math.max(1, placeOf(axis, lane.day, b.until) - top),
          "--index": slot.index,
          "--of": slot.of,
        };
        const more = [
          b.class,
          p.moving === b.id ? "moving" : "",
          grid.sprung === b.id ? "sprung" : "",
          b.movable && grid.onDrop ? "movable" : "",
        ].join(" ");
        if (b.fixed)
          return (
            <div key={b.id} class={`agenda-block fixed ${more}`} style={style} title={b.label}>
              {b.body}
            </div>
          );
        return (
          <button
            key={b.id}
            type="button"
            class={`agenda-block ${more}`}
            style={style}
            data-block={b.id}
            aria-label={b.label}
            title={b.label}
            onClick={() => p.drag.pressed() && grid.onOpen(b.id, lane.id)}
            {...(b.movable && grid.onDrop ? p.drag.on(b, lane) : {})}
          >
            {b.body}
          </button>
        );
      })}
      {p.landing && (
        <div class="agenda-ghost number" style={{ "--top": p.landing.row, "--span": p.landing.rows }}>
          {p.landing.text}
        </div>
      )}
      {today && <div class="agenda-now" style={{ "--top": here }} />}
    </div>
  );
}

function ShutView(p: { shut: Shut; axis: Axis; day: string }): JSX.Element {
  const w = agendaWords();
  const top = placeOf(p.axis, p.day, p.shut.from);
  const word = { closed: w.closedDay, outside: w.outsideShort, leave: w.leave }[p.shut.why];
  return (
    <div
      class={`agenda-shut ${p.shut.why}`}
      style={{ "--top": top, "--span": placeOf(p.axis, p.day, p.shut.until) - top }}
    >
      <span>{[word, p.shut.reason].filter(Boolean).join(": ")}</span>
    </div>
  );
}
