// The one stream of a browser. It runs in a SharedWorker for all tabs, or in the page where there is none.
import { stream } from "../api/connect";
import { Fault } from "../api/fault";
import type { ScreenJson } from "../gen/storehub/v1/screen_pb";

/** What one tab wants to be told; null = nothing now, as while it is hidden. */
export interface Wish {
  board: boolean;
  terminal: string;
}

/** What a tab is told: a frame, the first one whole, or that there is none. */
export type News = { frame: ScreenJson; whole: boolean } | { lost: { code: string; signedOut: boolean } };

// A node that says nothing for three heartbeats is lost (architecture 5).
const silenceMs = 15_000;
const firstWaitMs = 200;
const mostWaitMs = 5_000;

/** Feed keeps one stream open for the wishes of all listeners together, and none when nobody wishes for anything. */
export class Feed {
  private readonly listeners = new Map<(news: News) => void, Wish | null>();
  private open: { wish: string; stop: AbortController } | undefined;
  private last: ScreenJson | undefined;

  /** Adds a listener, or changes what it wants. */
  want(listener: (news: News) => void, wish: Wish | null): void {
    const isNew = !this.listeners.get(listener);
    this.listeners.set(listener, wish);
    this.settle();
    if (isNew && wish && this.last) listener({ frame: this.last, whole: true });
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
          const whole = this.last === undefined;
          this.last = merge(this.last, frame as ScreenJson);
          this.tell({ frame: frame as ScreenJson, whole });
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

/** A part that is not set is as it was in the frame before (screen.proto). */
export function merge(before: ScreenJson | undefined, frame: ScreenJson): ScreenJson {
  const board = frame.board ?? before?.board;
  const terminal = frame.terminal ?? before?.terminal;
  return { ...frame, ...(board ? { board } : {}), ...(terminal ? { terminal } : {}) };
}
