// The guests' screen: how many wait and how long it will take, and nothing about anybody.
import type { JSX } from "preact";
import type { BoardCategoryJson } from "../../gen/storehub/v1/dispatch_pb";
import { clock } from "../../i18n/format";
import { Elsewhere } from "../../ui/elsewhere/elsewhere";
import { Fresh } from "../../ui/fresh";
import { board, doubt, now, nowInSteps, shopName } from "../../live/live";
import { useScreenOn } from "../board/awake";
import { estimate, type Wait } from "./estimate";
import { guestsWords } from "./words";
import "./guests.css";

// Estimates are coarse: they are made anew every quarter of a minute.
const stepMs = 15_000;
const coarse = nowInSteps(stepMs);

/** A category that nobody works in today is none to a guest. */
function open(c: BoardCategoryJson): boolean {
  const works = (c.queue ?? []).some((e) => e.state !== "TECHNICIAN_STATE_OFF" && e.state !== "TECHNICIAN_STATE_LEAVE");
  return works || (c.waiting ?? []).length > 0;
}

export default function Guests(): JSX.Element {
  const w = guestsWords();
  useScreenOn();
  const categories = (board.value?.categories ?? []).filter(open);
  const waiting = categories.reduce((n, c) => n + (c.waiting?.length ?? 0), 0);
  const sure = doubt.value === "none";
  return (
    <div class="guests">
      <header>
        <h1>{shopName.value}</h1>
        <time class="number">{clock(now.value)}</time>
      </header>
      <main>
        {!sure ? (
          <p class="guests-say" role="status">
            {doubt.value === "first" ? w.welcome : w.old}
          </p>
        ) : (
          <>
            <p class="guests-many">
              {waiting === 0 ? (
                <span>{w.nobodyWaits}</span>
              ) : (
                <>
                  <b class="number">{waiting}</b> <span>{w.waiting(waiting)}</span>
                </>
              )}
            </p>
            <Waits categories={categories} />
          </>
        )}
      </main>
      <footer>{sure && w.estimate}</footer>
      <Elsewhere alone />
      <Fresh alone />
    </div>
  );
}

const most = 5;

function Waits(p: { categories: BoardCategoryJson[] }): JSX.Element {
  const w = guestsWords();
  return (
    <section>
      <h2>{w.wait}</h2>
      <ul class={`guests-waits many${Math.min(p.categories.length, most)}`}>
        {p.categories.slice(0, most).map((c) => (
          <li key={c.id}>
            <span class="guests-what">{c.name}</span>
            <WaitText wait={estimate(c, coarse.value)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function WaitText({ wait }: { wait: Wait }): JSX.Element {
  const w = guestsWords();
  switch (wait.kind) {
    case "soon":
      return <b class="guests-time soon">✓ {w.soon}</b>;
    case "minutes":
      return <b class="guests-time number">{w.about(wait.minutes)}</b>;
    case "ask":
      return <b class="guests-time ask">{w.ask}</b>;
  }
}
