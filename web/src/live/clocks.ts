// A browser has two clocks, and neither is enough: the steady one stands still on many systems while they sleep, and the
// wall's can be set by hand or over the network. Together they tell that nobody knows how much time has passed.

export interface Reading {
  /** Date.now */
  wall: number;
  /** performance.now */
  steady: number;
}

export function reading(): Reading {
  return { wall: Date.now(), steady: performance.now() };
}

/** How long ago something may have been, ms: by the clock that says longer, so that nothing looks younger than it is. */
export function since(then: Reading, now: Reading): number {
  return Math.max(now.wall - then.wall, now.steady - then.steady);
}

/** What was as it is now, a while before. */
export function before(now: Reading, ms: number): Reading {
  return { wall: now.wall - ms, steady: now.steady - ms };
}

/** How often a page that can be seen looks at its clocks. */
export const tickMs = 1_000;
/** Clocks that are corrected a little, and ticks that come late on a busy machine, are no sleep. */
const slackMs = 5_000;

/**
 * Whether the system may have slept between two looks at the clocks: they disagree, or nobody looked for long although it was
 * due each second. ticking: it was; a page in the background is let look seldom.
 */
export function slept(last: Reading, now: Reading, ticking: boolean): boolean {
  const steady = now.steady - last.steady;
  const wall = now.wall - last.wall;
  return Math.abs(wall - steady) > slackMs || (ticking && steady > tickMs + slackMs);
}
