// Putting a date elsewhere by mouse, finger or arrow keys. A finger scrolls the sheet until the date was pressed once:
// what is pressed has the focus, and then it goes with the finger.
import { useSignal } from "@preact/signals";
import type { ButtonHTMLAttributes, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { day, clock } from "../i18n/format";
import { comma } from "../i18n/punctuation";
import { placeOf } from "./axis";
import type { Block, GridProps, Lane } from "./grid";
import { byKey, isElsewhere, land, type Landed, type Spot } from "./land";
import { agendaWords } from "./words";

export interface Landing extends Landed {
  block: string;
  /** The lane that it comes from. */
  source: string;
  text: string;
}

interface Grip {
  block: Block;
  lane: Lane;
  /** Where it was taken, in the page, and how far below its top, in rows. */
  x: number;
  y: number;
  below: number;
  moved: boolean;
}

/** A hand that shakes is not yet a move. */
const slack = 6;
/** So close to the edge the sheet scrolls along. */
const edge = 36;

export interface Drag {
  landing: Landing | undefined;
  /** What a move has come to, for who does not see it. */
  said: string;
  /** A press that was not the end of a move. */
  pressed: () => boolean;
  on: (block: Block, lane: Lane) => ButtonHTMLAttributes<HTMLButtonElement>;
}

export function useDrag(box: RefObject<HTMLElement | null>, p: GridProps): Drag {
  const landing = useSignal<Landing | undefined>(undefined);
  const said = useSignal("");
  const grip = useRef<Grip | undefined>(undefined);
  const wasMove = useRef(false);
  /** What is moved by keys, and how far it is. */
  const held = useRef<{ block: Block; lane: Lane; at: Spot } | undefined>(undefined);

  const landed = (block: Block, from: Lane, to: Spot, way: 1 | -1 = 1): Landing | undefined => {
    const l = land(p.axis, p.lanes, block, to, way);
    const lane = p.lanes.find((x) => x.id === l?.lane && x.day === l.day);
    if (!l || !lane) return undefined;
    const text = `${clock(l.at)}–${clock(l.at + block.until - block.from)}`;
    said.value = agendaWords().landing([day(l.at), text, lane.label].join(comma()));
    return { ...l, block: block.id, source: from.id, text };
  };
  const drop = (): void => {
    const l = landing.value;
    landing.value = undefined;
    const block = grip.current?.block ?? held.current?.block;
    const lane = grip.current?.lane ?? held.current?.lane;
    if (l && block && lane && isElsewhere(l, block, lane)) p.onDrop?.(l);
  };
  const letGo = (): void => {
    landing.value = undefined;
    grip.current = held.current = undefined;
    said.value = "";
  };

  // Escape puts it back, whatever has the focus.
  useEffect(() => {
    const press = (e: KeyboardEvent): void => {
      if (e.key !== "Escape" || !landing.value) return;
      e.preventDefault();
      e.stopPropagation();
      letGo();
    };
    addEventListener("keydown", press, true);
    return () => removeEventListener("keydown", press, true);
  }, []);

  const spotUnder = (e: PointerEvent, g: Grip): Spot | undefined => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>(".agenda-lane") ?? [])];
    const rects = all.map((el) => el.getBoundingClientRect());
    const lane = rects.findIndex((r) => e.clientX >= r.left && e.clientX < r.right);
    const rect = rects[lane] ?? rects[0];
    if (!rect) return undefined;
    const row = ((e.clientY - rect.top) / rect.height) * p.axis.rows.length - g.below;
    return { lane: lane < 0 ? (e.clientX < rect.left ? 0 : all.length - 1) : lane, row };
  };
  const scrollAlong = (e: PointerEvent): void => {
    const sheet = box.current;
    const rect = sheet?.getBoundingClientRect();
    if (!sheet || !rect) return;
    if (e.clientY > rect.bottom - edge) sheet.scrollTop += 12;
    if (e.clientY < rect.top + 2 * edge) sheet.scrollTop -= 12;
    if (e.clientX > rect.right - edge) sheet.scrollLeft += 12;
    if (e.clientX < rect.left + 2 * edge) sheet.scrollLeft -= 12;
  };

  return {
    landing: landing.value,
    said: said.value,
    pressed: () => {
      const was = wasMove.current;
      wasMove.current = false;
      return !was;
    },
    on: (block, lane) => ({
      onPointerDown: (e) => {
        wasMove.current = false;
        if (e.button !== 0 || (e.pointerType === "touch" && document.activeElement !== e.currentTarget)) return;
        const rect = e.currentTarget.getBoundingClientRect();
        const rows = Math.max(1, placeOf(p.axis, lane.day, block.until) - placeOf(p.axis, lane.day, block.from));
        const below = ((e.clientY - rect.top) / rect.height) * rows;
        grip.current = { block, lane, x: e.clientX, y: e.clientY, below, moved: false };
      },
      onPointerMove: (e) => {
        const g = grip.current;
        if (!g) return;
        if (!g.moved && Math.hypot(e.clientX - g.x, e.clientY - g.y) < slack) return;
        if (!g.moved) e.currentTarget.setPointerCapture(e.pointerId);
        g.moved = wasMove.current = true;
        scrollAlong(e);
        const spot = spotUnder(e, g);
        landing.value = spot && landed(g.block, g.lane, spot);
      },
      onPointerUp: () => {
        if (grip.current?.moved) drop();
        grip.current = undefined;
      },
      onPointerCancel: letGo,
      onKeyDown: (e) => {
        const start = { lane: p.lanes.indexOf(lane), row: placeOf(p.axis, lane.day, block.from) };
        const at = landing.value?.block === block.id && held.current ? held.current.at : start;
        if (e.key === "Enter" && landing.value) {
          e.preventDefault();
          drop();
          held.current = undefined;
          return;
        }
        const next = byKey(e.key, at);
        if (!next) return;
        e.preventDefault();
        const l = landed(block, lane, next, e.key === "ArrowUp" ? -1 : 1);
        if (!l) return;
        const index = p.lanes.findIndex((x) => x.id === l.lane && x.day === l.day);
        held.current = { block, lane, at: { lane: index, row: l.row } };
        landing.value = l;
        e.currentTarget.scrollIntoView({ block: "nearest", inline: "nearest" });
      },
      onBlur: () => {
        if (held.current) letGo();
      },
    }),
  };
}
