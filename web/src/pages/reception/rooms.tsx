// The map of the rooms: which are free, who is called where, who serves and for how long.
import type { JSX } from "preact";
import type { AssignmentJson } from "../../gen/storehub/v1/model_pb";
import { shopWords } from "../../i18n/shop";
import { board, nowInSteps } from "../../live/live";
import { KindMark } from "../../ui/marks";
import { itemName, personOf, rooms } from "./data";
import { assignmentsOf, isServing, minutesLeft, roomTiles, share, type RoomTile } from "./model";
import { open } from "./stage";
import { PageLink } from "../../ui/parts";
import { receptionWords } from "./words";

/** Minutes are whole: the map is drawn again six times in one, or when something happens. */
const stepMs = 10_000;
export const coarse = nowInSteps(stepMs);

/** As many as fit on a tile; the others are counted. */
const mostShown = 2;

export function RoomMap(): JSX.Element {
  const w = receptionWords();
  if (!board.value) return <p class="soft">{shopWords().loading}</p>;
  const tiles = roomTiles(rooms.value, assignmentsOf(board.value), coarse.value);
  const real = tiles.filter((t) => t.id !== "");
  return (
    <section class="rooms" aria-label={w.rooms}>
      <header class="rooms-head">
        <h2>{w.rooms}</h2>
        <span class="soft number">{w.freeOf(real.filter((t) => t.state === "free").length, real.length)}</span>
      </header>
      {tiles.length === 0 && (
        <p class="soft">
          {w.noRooms} <PageLink to="/office/rooms">{w.toOffice}</PageLink>
        </p>
      )}
      <ul class="tiles">
        {tiles.map((t) => (
          <li key={t.id}>
            <Tile tile={t} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function enter(t: RoomTile): void {
  if (t.assignments.length === 1) open("assignment", { id: t.assignments[0]!.id ?? "" });
  else if (t.assignments.length > 1) open("manage", { room: t.id || "-" });
  else open("rotation", { room: t.id });
}

function Tile(p: { tile: RoomTile }): JSX.Element {
  const w = receptionWords();
  const t = p.tile;
  const more = t.assignments.length - mostShown;
  return (
    <button type="button" class={`tile ${t.state} ${t.over ? "late" : ""}`} onClick={() => enter(t)}>
      <span class="tile-head">
        <b class="tile-name">{t.id ? t.name : w.noRoom}</b>
        {t.state === "free" && <span class="tile-free">{w.free}</span>}
      </span>
      {t.assignments.slice(0, mostShown).map((a) => (
        <InRoom key={a.id} assignment={a} alone={t.assignments.length === 1} />
      ))}
      {more > 0 && <span class="tile-more">{w.more(more)}</span>}
    </button>
  );
}

function InRoom(p: { assignment: AssignmentJson; alone: boolean }): JSX.Element {
  const a = p.assignment;
  const name = personOf(a.technician)?.name ?? "";
  const below = p.alone && !isServing(a); // a word is longer than minutes, and would leave nothing of the name
  return (
    <span class="in-room">
      <span class="in-room-who">
        <b class="number">{a.technician}</b>
        <span class="cut">{name}</span>
        {!below && <Left assignment={a} />}
      </span>
      {p.alone && (
        <span class="in-room-what">
          <KindMark kind={a.kind} />
          <span class="cut soft">{itemName(a.item)}</span>
          {below && <Left assignment={a} />}
        </span>
      )}
      {isServing(a) && (
        <span class="progress" aria-hidden="true" style={{ "--done": share(a, coarse.value) }}>
          <span />
        </span>
      )}
    </span>
  );
}

/** The minutes that are left, what is over in red with a plus, or that he is only called. */
export function Left(p: { assignment: AssignmentJson }): JSX.Element {
  const w = receptionWords();
  const a = p.assignment;
  const left = minutesLeft(a, coarse.value);
  if (left === undefined)
    return a.escalated ? (
      <span class="left mark over" title={w.noAnswer}>
        ! {w.called}
      </span>
    ) : (
      <span class="left mark pending" title={a.acknowledgedAt ? w.answered : w.called}>
        {a.acknowledgedAt ? `✓ ${w.answered}` : w.called}
      </span>
    );
  if (left < 0)
    return (
      <span class="left mark over number" title={w.overLong(-left)}>
        <span aria-hidden="true">{w.overBy(-left)}</span>
        <span class="hidden-text">{w.overLong(-left)}</span>
      </span>
    );
  return (
    <span class="left number" title={w.leftLong(left)}>
      <span aria-hidden="true">{left}′</span>
      <span class="hidden-text">{w.leftLong(left)}</span>
    </span>
  );
}
