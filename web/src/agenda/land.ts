// Where a date lands that is put elsewhere: pure, so that hand and keys come to the same.
import { endOf, has, instantAt, placeOf, type Axis } from "./axis";

/** A lane as far as landing needs it. */
export interface Field {
  id: string;
  day: string;
}

/** What is moved: where it is, and how long it takes. */
export interface Moved {
  id: string;
  from: number;
  until: number;
}

export interface Spot {
  lane: number;
  /** In rows; a part of one while it is dragged. */
  row: number;
}

export interface Landed {
  lane: string;
  day: string;
  row: number;
  rows: number;
  at: number;
}

/** The next row that the day has, from one on in a direction; at the end of the sheet it turns round. */
function real(axis: Axis, day: string, row: number, way: 1 | -1): number {
  for (let r = row; r >= 0 && r < axis.rows.length; r += way) if (has(axis, day, r)) return r;
  for (let r = row; r >= 0 && r < axis.rows.length; r -= way) if (has(axis, day, r)) return r;
  return row;
}

/** Puts a date to a place, onto the quarters of the clock and within the sheet. */
export function land(axis: Axis, lanes: readonly Field[], moved: Moved, to: Spot, way: 1 | -1 = 1): Landed | undefined {
  const lane = lanes[Math.max(0, Math.min(lanes.length - 1, to.lane))];
  if (!lane) return undefined;
  const last = axis.rows.length - 1;
  const row = real(axis, lane.day, Math.max(0, Math.min(last, Math.round(to.row))), way);
  const at = instantAt(axis, lane.day, row);
  const end = Math.min(at + (moved.until - moved.from), endOf(axis, lane.day));
  return { lane: lane.id, day: lane.day, row, rows: Math.max(1, placeOf(axis, lane.day, end) - row), at };
}

/** Where an arrow key takes a date that is at a place. A time between quarters goes to the next one. */
export function byKey(key: string, at: Spot): Spot | undefined {
  switch (key) {
    case "ArrowUp":
      return { ...at, row: Math.ceil(at.row) - 1 };
    case "ArrowDown":
      return { ...at, row: Math.floor(at.row) + 1 };
    case "ArrowLeft":
      return { ...at, lane: at.lane - 1 };
    case "ArrowRight":
      return { ...at, lane: at.lane + 1 };
  }
  return undefined;
}

/** Whether that is another place than where it was; a lane alone may be another resource at the same time. */
export function isElsewhere(landed: Landed, moved: Moved, lane: Field): boolean {
  return landed.at !== moved.from || landed.lane !== lane.id || landed.day !== lane.day;
}
