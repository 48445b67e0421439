// What the page knows of the shop now, and how far it can be believed.
import { batch, computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { BoardJson } from "../gen/storehub/v1/dispatch_pb";
import type { ScreenJson, TopicJson } from "../gen/storehub/v1/screen_pb";
import type { TerminalFrameJson } from "../gen/storehub/v1/terminal_pb";
import { before, reading, since, slept, tickMs } from "./clocks";
import { Feed, merge, type News, type Wish } from "./feed";
import type { Say } from "./worker";

/** The last screen that came, undefined before the first. */
export const screen = signal<ScreenJson | undefined>(undefined);
/** Its parts, by themselves, so that who shows one is not drawn again for the other. */
export const board = computed<BoardJson | undefined>(() => screen.value?.board ?? undefined);
export const frame = computed<TerminalFrameJson | undefined>(() => screen.value?.terminal ?? undefined);
export const shopName = computed(() => screen.value?.shop ?? "");
/** The shop's time zone, "" before it is known. */
export const zoneName = computed(() => screen.value?.zone ?? "");

/** Since when (performance.now) no screen comes, 0 = they come. */
export const lostSince = signal(0);
/** The system has slept, or a clock was set, and no stream that was begun after it has spoken yet. */
const unsure = signal(false);
/** The node does not know this browser (any more). */
export const signedOut = signal(false);

const visible = signal(false);
/** A clock of whole seconds, for ages and minutes left; it stands still while the page is hidden. */
export const tick = signal(0);

// When the last screen came by this browser's own clocks, which may be wrong but go on.
let cameAt = reading();
let nowAtThen = 0;

/** Cluster time, ms since 1970, whatever this browser's clock says. */
export const now = computed(() => {
  void tick.value;
  void screen.value;
  return nowAtThen ? nowAtThen + since(cameAt, reading()) : Date.now();
});

/**
 * Cluster time in steps, for what shows whole minutes and is not to be drawn each second. It is the end of the running
 * step: a service of an hour that has just begun has 60 minutes left, and not 61.
 */
export function nowInSteps(ms: number): ReadonlySignal<number> {
  return computed(() => Math.ceil(now.value / ms) * ms);
}

/** Nobody knows how old the screen is, until the node answers or it is known that it does not. */
const isAgeless = computed(() => unsure.value && lostSince.value === 0);

/** How old what is shown may be, ms; Infinity = it is not known. */
export const age = computed(() => {
  void tick.value;
  const s = screen.value;
  return s && !isAgeless.value ? Number(s.ageMs ?? 0) + since(cameAt, reading()) : Infinity;
});

/** A heartbeat comes every 5 s; what is older than one and a bit must not look fresh. */
const freshMs = 7_000;

/** What must be said of the screen before it is believed. */
export type Doubt = "none" | "first" | "slept" | "lost" | "minority" | "restored" | "trouble";
export const doubt = computed<Doubt>(() => {
  const s = screen.value;
  if (!s) return "first";
  if (isAgeless.value) return "slept";
  if (lostSince.value || age.value > freshMs) return "lost";
  if (s.trouble) return "trouble";
  if (s.restored) return "restored";
  return s.hasMajority ? "none" : "minority";
});

const changes = new Map<TopicJson, ReadonlySignal<number>>();

/** The index of the log at which what the calls of some topics answer has changed last, 0 = not known. */
export function revision(...topics: TopicJson[]): number {
  return Math.max(0, ...topics.map((t) => changeOf(t).value));
}

function changeOf(topic: TopicJson): ReadonlySignal<number> {
  const known = changes.get(topic);
  if (known) return known;
  const made = computed(() => Number(screen.value?.revisions?.find((r) => r.topic === topic)?.index ?? 0));
  changes.set(topic, made);
  return made;
}

// When the clocks were looked at last, and whether the page could be seen then.
let looked = { at: reading(), seen: false };

/** Looks at the clocks. After sleep a stream may seem alive that is none, or hold what was sent before: another is begun. */
function look(): void {
  const last = looked;
  looked = { at: reading(), seen: visible.peek() };
  if (!slept(last.at, looked.at, last.seen && looked.seen)) return;
  unsure.value = true;
  rewatch();
}

/** Takes what the stream brings. */
export function hear(news: News): void {
  look();
  if ("lost" in news) {
    if (!lostSince.value) lostSince.value = performance.now();
    signedOut.value = news.lost.signedOut;
    return;
  }
  // What comes of a stream that was open in the sleep may be of before it, and so may a frame that was kept.
  if (unsure.peek() && (!news.whole || news.keptMs !== undefined)) return;
  cameAt = before(reading(), news.keptMs ?? 0);
  nowAtThen = news.frame.now ? Date.parse(news.frame.now) : Date.now();
  batch(() => {
    lostSince.value = 0;
    unsure.value = false;
    signedOut.value = false;
    screen.value = merge(news.whole ? undefined : screen.value, news.frame);
  });
}

/** The page's end of the stream. */
interface Line {
  say(what: Say): void;
}

function openLine(): Line {
  if (typeof SharedWorker === "undefined") {
    const feed = new Feed();
    return {
      say(what) {
        if (what === "bye") feed.drop(hear);
        else if (what === "again") feed.again();
        else feed.want(hear, what.wish);
      },
    };
  }
  const worker = new SharedWorker(new URL("./worker.ts", import.meta.url), { type: "module", name: "storehub" });
  worker.port.onmessage = (m: MessageEvent<News>) => hear(m.data);
  return { say: (what) => worker.port.postMessage(what) };
}

let line: Line | undefined;
let watching = false;
const wanted = signal<Wish | null>(null);

/** dial begins the worker of the stream, which takes a while, and the clock, before it is known what this browser may see. */
export function dial(): void {
  if (line) return;
  line = openLine();
  visible.value = document.visibilityState === "visible";
  look();
  document.addEventListener("visibilitychange", () => {
    visible.value = document.visibilityState === "visible";
    look();
  });
  setInterval(() => {
    look();
    if (visible.value) tick.value++;
  }, tickMs);
}

/** watch says what this page shows. The stream runs while the page can be seen. */
export function watch(wish: Wish): void {
  wanted.value = wish;
  if (watching) return;
  watching = true;
  dial();
  addEventListener("pagehide", () => line?.say("bye"));
  addEventListener("pageshow", (e: PageTransitionEvent) => e.persisted && line?.say({ wish: wanted.value }));
  effect(() => line?.say({ wish: visible.value ? wanted.value : null }));
}

/** rewatch begins the stream anew, as after signing in. */
export function rewatch(): void {
  line?.say("again");
}
