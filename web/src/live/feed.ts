// The one stream of a browser. It runs in a SharedWorker for all tabs, or in the page where there is none.
import { stream } from "../api/connect";
import { Fault } from "../api/fault";
import type { ScreenJson } from "../gen/storehub/v1/screen_pb";
import { reading, since, type Reading } from "./clocks";

/** What one tab wants to be told; null = nothing now, as while it is hidden. */
export interface Wish {
  board: boolean;
  terminal: string;
}

/** What a tab is told: a frame, the first one whole and for who joins late kept for a while, or that there is none. */
export type News =
  { frame: ScreenJson; whole: boolean; keptMs?: number } | { lost: { code: string; signedOut: boolean } };

// A node that says nothing for three heartbeats is lost (architecture 5).
const silenceMs = 15_000;
const firstWaitMs = 200;
const mostWaitMs = 5_000;

/** Feed keeps one stream open for the wishes of all listeners together, and none when nobody wishes for anything. */
export class Feed {
  private readonly listeners = new Map<(news: News) => void, Wish | null>();
  private open: { wish: string; stop: AbortController } | undefined;
  private last: Kept | undefined;

  /** Adds a listener, or changes what it wants. */
  want(listener: (news: News) => void, wish: Wish | null): void {
    const isNew = !this.listeners.get(listener);
    this.listeners.set(listener, wish);
    this.settle();
    if (isNew && wish && this.last) listener(kept(this.last));
  }

  drop(listener: (news: News) => void): void {
    this.listeners.delete(listener);
    this.settle();
  }

  /** Begins anew at once, as after somebody signed in. */
  again(): void {
    this.close();
    this.settle();
  }

  private together(): Wish | null {
    const wishes = [...this.listeners.values()].filter((w) => w !== null);
    if (wishes.length === 0) return null;
    return { board: wishes.some((w) => w.board), terminal: wishes.find((w) => w.terminal !== "")?.terminal ?? "" };
  }

  private settle(): void {
    const wish = this.together();
    if (this.open && this.open.wish === JSON.stringify(wish)) return;
    this.close();
    if (!wish) return;
    const stop = new AbortController();
    this.open = { wish: JSON.stringify(wish), stop };
    void this.run(wish, stop.signal);
  }

  private close(): void {
    this.open?.stop.abort();
    this.open = undefined;
    this.last = undefined;
  }

  private tell(news: News): void {
    for (const [listener, wish] of this.listeners) if (wish) listener(news);
  }

  private take(frame: ScreenJson): void {
    const whole = this.last === undefined;
    this.last = { frame: merge(this.last?.frame, frame), came: reading() };
    this.tell({ frame, whole });
  }

  private async run(wish: Wish, stopped: AbortSignal): Promise<void> {
    for (let wait = firstWaitMs; !stopped.aborted; wait = Math.min(2 * wait, mostWaitMs)) {
      const silence = new AbortController();
      let timer = setTimeout(() => silence.abort(), silenceMs);
      try {
        const signal = AbortSignal.any([stopped, silence.signal]);
        this.last = undefined;
        for await (const frame of stream("ScreenService/WatchScreen", wish, { signal })) {
          if (stopped.aborted) return;
          clearTimeout(timer);
          timer = setTimeout(() => silence.abort(), silenceMs);
          wait = firstWaitMs;
          this.take(frame as ScreenJson);
        }
      } catch (e) {
        if (stopped.aborted) return;
        const fault = e instanceof Fault ? e : undefined;
        this.tell({ lost: { code: fault?.code ?? "unavailable", signedOut: fault?.signedOut ?? false } });
      } finally {
        clearTimeout(timer);
      }
      await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random() / 2)));
    }
  }
}

/** All that has come, and when the last of it did. */
interface Kept {
  frame: ScreenJson;
  came: Reading;
}

/** What a tab hears that joins late. */
function kept(last: Kept): News {
  return { frame: last.frame, whole: true, keptMs: since(last.came, reading()) };
}

/** A part that is not set is as it was in the frame before (screen.proto). */
export function merge(before: ScreenJson | undefined, frame: ScreenJson): ScreenJson {
  const board = frame.board ?? before?.board;
  const terminal = frame.terminal ?? before?.terminal;
  return { ...frame, ...(board ? { board } : {}), ...(terminal ? { terminal } : {}) };
}
