// Guests for whom nobody was free: who, since when, and one press to serve them as soon as somebody fits.
import type { JSX } from "preact";
import { dispatch } from "../../api/services";
import type { WaitingJson } from "../../gen/storehub/v1/dispatch_pb";
import { shopWords } from "../../i18n/shop";
import { board } from "../../live/live";
import { KindMark } from "../../ui/marks";
import { Button } from "../../ui/parts";
import { asActor } from "./actor";
import { actor, closed, itemName, roomName } from "./data";
import { useDeed } from "../../ui/deed";
import { minutesSince } from "./model";
import { coarse } from "./rooms";
import { sent } from "./sent";
import { open } from "./stage";
import { receptionWords } from "./words";

export function waitingOf(): WaitingJson[] {
  return (board.value?.categories ?? [])
    .flatMap((c) => c.waiting ?? [])
    .sort((a, b) => Date.parse(a.since ?? "") - Date.parse(b.since ?? ""));
}

/** At the side, while somebody waits. */
export function WaitingSide(): JSX.Element | null {
  const w = receptionWords();
  const all = waitingOf();
  if (all.length === 0) return null;
  return (
    <section class="card waiting" aria-label={w.waiting}>
      <header class="queue-head">
        <h2>
          {w.waiting} <span class="number">{all.length}</span>
        </h2>
      </header>
      <ul class="guests">
        {all.slice(0, 5).map((g) => (
          <li key={g.id}>
            <Guest guest={g} />
          </li>
        ))}
      </ul>
      {all.length > 5 && (
        <Button kind="small" onPress={() => open("waiting")}>
          {w.more(all.length - 5)}
        </Button>
      )}
    </section>
  );
}

/** One guest with what can be done for him. */
export function Guest(p: { guest: WaitingJson; onDrop?: () => void }): JSX.Element {
  const w = receptionWords();
  const g = p.guest;
  const deed = useDeed();
  const serve = (): void => {
    const by = asActor(actor.value, true);
    const ask = { waitingId: g.id ?? "", ...(by.actorCard ? { actorCard: by.actorCard } : {}) };
    void deed.run(dispatch.serveWaiting, ask, {
      ...by.options,
      ...sent(({ assignment, warnings }) => ({
        assignments: assignment ? [assignment] : [],
        warnings: warnings ?? [],
      })),
    });
  };
  const wish = g.gender && g.gender !== "GENDER_UNSPECIFIED" ? shopWords().gender[g.gender] : w.anyone;
  return (
    <div class="guest">
      <KindMark kind={g.kind} />
      <span class="grow">
        <b>{g.technician || wish}</b> {g.room && <span>· {roomName(g.room)}</span>}{" "}
        {g.item && <span class="soft">· {itemName(g.item)}</span>}
        <br />
        <span class="soft number">
          {w.waitsFor(minutesSince(g.since, coarse.value))}
          {g.wristband ? ` · ${g.wristband}` : ""}
        </span>
      </span>
      {g.canServe && (
        <Button
          kind="main"
          class="small"
          disabled={deed.busy || closed.value || actor.value.by === "nobody"}
          onPress={serve}
        >
          {w.serve}
        </Button>
      )}
      <Button kind="small" label={w.drop} onPress={p.onDrop ?? (() => open("waiting", { drop: g.id ?? "" }))}>
        ✕
      </Button>
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
    </div>
  );
}
