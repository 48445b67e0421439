// How more than fits is shown without anybody at the board: in pages that follow each other. There is never a scrollbar.

/** How long a page stands, ms: long enough to find one number among a dozen. */
export const pageMs = 8_000;

/** The pages that a list takes; at least one, which may be empty. */
export function pagesOf(length: number, perPage: number): number {
  return Math.max(1, Math.ceil(length / perPage));
}

/** Which page is shown at a beat: 0, 1, 2, 0, … Lists of different length each turn at their own measure. */
export function pageAt(beat: number, pages: number): number {
  return beat % pages;
}

/**
 * The part of a list that is shown at a beat, filled up with undefined to the length of a page: a place without
 * somebody is drawn empty, so that the board has as many parts after a year as on its first day.
 */
export function pageOf<T>(list: readonly T[], perPage: number, beat: number): (T | undefined)[] {
  const page = pageAt(beat, pagesOf(list.length, perPage));
  return Array.from({ length: perPage }, (_, i) => list[page * perPage + i]);
}

/** How many parts of each kind a panel has room for. */
export interface Room {
  /** Who is next, large. */
  next: number;
  /** Who comes after them, a line of numbers. */
  later: number;
  called: number;
  waiting: number;
  serving: number;
  /** So few serve that their tiles can be large. */
  large: boolean;
}

// In the units of the sheet: 1920 x 1080 of them are the screen, see board.css.
const stageHeight = 1080 - 124 - 2 * 20;
const titleHeight = 76;
const nextHeight = 196;
const laterHeight = 88;
const waitingHeight = 88;
const calledHeight = 190;
const servingHeight = 122;
const servingLarge = 216;
const gap = 14;

/** How many a panel has of each kind. */
export interface Crowd {
  next: number;
  called: number;
  waiting: number;
  serving: number;
}

/**
 * What fits into a panel, one alone or two side by side. Who is called takes a row while somebody is, guests who wait
 * take one while there are any, and so does the end of a queue that is longer than a row; whoever serves has the rest.
 */
export function roomOf(together: 1 | 2, { next, called, waiting, serving }: Crowd): Room {
  const others =
    together === 1 ? { next: 9, later: 14, called: 3, waiting: 5 } : { next: 4, later: 7, called: 2, waiting: 2 };
  let rest = stageHeight - titleHeight - gap - nextHeight - gap;
  if (next > others.next) rest -= laterHeight + gap;
  if (called > 0) rest -= calledHeight + gap;
  if (waiting > 0) rest -= waitingHeight + gap;
  const across = together === 1 ? 4 : 2;
  const fit = (height: number): number => across * Math.floor((rest + gap) / (height + gap));
  const large = fit(servingLarge) > 0 && serving <= fit(servingLarge);
  return { ...others, serving: fit(large ? servingLarge : servingHeight), large };
}

/** The panels that stand side by side at a beat: all while there are two at most, else two by two in turn. */
export function together<T>(panels: readonly T[], beat: number): T[] {
  if (panels.length <= 2) return [...panels];
  const pairs = Math.ceil(panels.length / 2);
  // The last pair is full too: with three categories it is the second and the third.
  const start = Math.min(pageAt(beat, pairs) * 2, panels.length - 2);
  return panels.slice(start, start + 2);
}
