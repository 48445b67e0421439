// When a page of an older build loads itself anew.

export interface Page {
  /** The build of this page, and that of the node; "" = not known. */
  mine: string;
  nodes: string;
  /** For which build the page was loaded anew last, and how long ago. */
  triedFor: string;
  triedMsAgo: number;
  /** Since when nobody has touched anything. */
  idleMs: number;
  /** Somebody is in the middle of something: a dialog, a step behind #. */
  busy: boolean;
  /** A screen on the wall, which nobody touches. */
  alone: boolean;
}

const idleEnoughMs = 30_000;
/** A page that is of another build even after it was loaded anew is not loaded again and again. */
const againMs = 600_000;

/** Whether the node has newer pages than this one. */
export function isStale(mine: string, nodes: string): boolean {
  return mine !== "" && nodes !== "" && mine !== nodes;
}

/** Whether the page is loaded anew now. */
export function reloadsNow(p: Page): boolean {
  if (!isStale(p.mine, p.nodes)) return false;
  if (p.triedFor === p.nodes && p.triedMsAgo < againMs) return false;
  return p.alone || (!p.busy && p.idleMs >= idleEnoughMs);
}
