// One category on the board: who is next, who is called where, who serves until when, and which guests wait.
import type { ComponentChildren, JSX } from "preact";
import type { TechnicianStateJson } from "../../gen/storehub/v1/model_pb";
import { clock } from "../../i18n/format";
import { shopWords } from "../../i18n/shop";
import { KindMark, StateMark } from "../../ui/marks";
import { pageAt, pageOf, pagesOf, roomOf } from "./rotation";
import type { Called, Next, Panel, Serving, Waits } from "./view";
import { boardWords, genderLetter } from "./words";

interface PanelProps {
  panel: Panel;
  beat: number;
  together: 1 | 2;
  items: ReadonlyMap<string, string>;
}

export function PanelView({ panel: p, beat, together, items }: PanelProps): JSX.Element {
  const w = boardWords();
  const room = roomOf(together, {
    next: p.next.length,
    called: p.called.length,
    waiting: p.waiting.length,
    serving: p.serving.length,
  });
  const later = p.next.slice(room.next);
  return (
    <section class="panel" aria-label={p.name}>
      <Title panel={p} />
      {p.called.length > 0 && (
        <Row state="TECHNICIAN_STATE_PENDING" count={p.called.length} per={room.called} beat={beat} class="calls">
          {pageOf(p.called, room.called, beat).map((c, i) => (
            <CalledTile key={i} called={c} items={items} />
          ))}
        </Row>
      )}
      <Row state="TECHNICIAN_STATE_IDLE" count={p.next.length} class="nexts">
        {pageOf(p.next.slice(0, room.next), room.next, 0).map((n, i) =>
          i === 0 && !n ? <NobodyNext key={i} /> : <NextTile key={i} next={n} first={i === 0} />,
        )}
      </Row>
      {later.length > 0 && <Later later={later} per={room.later} beat={beat} />}
      {p.waiting.length > 0 && (
        <div class="rowed waits">
          <span class="rail">
            <b>{p.waiting.length}</b>
          </span>
          <b class="waits-title">{w.waiting}</b>
          <div class="places">
            {pageOf(p.waiting, room.waiting, beat).map((g, i) => (
              <WaitsTile key={i} waits={g} />
            ))}
          </div>
        </div>
      )}
      <Row
        state="TECHNICIAN_STATE_SERVING"
        count={p.serving.length}
        per={room.serving}
        beat={beat}
        class={`servings ${room.large ? "large" : ""}`}
      >
        {p.serving.length === 0 ? (
          <p class="soft nobody">{w.nobodyServing}</p>
        ) : (
          pageOf(p.serving, room.serving, beat).map((s, i) => (
            <ServingTile key={i} serving={s} items={items} large={room.large} />
          ))
        )}
      </Row>
    </section>
  );
}

/** The category, who is away for a while, and what was done today. */
function Title({ panel: p }: { panel: Panel }): JSX.Element {
  const w = boardWords();
  const letter = shopWords().kindLetter;
  const away: TechnicianStateJson[] = ["TECHNICIAN_STATE_HELD", "TECHNICIAN_STATE_BREAK"];
  return (
    <header class="panel-title">
      <h2>{p.name}</h2>
      {away.map((s) =>
        p.counts[s] ? (
          <span key={s} class="count">
            <StateMark state={s} /> {p.counts[s]}
          </span>
        ) : null,
      )}
      <span class="count today">
        <span class="soft">{w.today}</span> {letter.KIND_ROTATION}&thinsp;{p.rotations}&ensp;{letter.KIND_REQUEST}
        &thinsp;{p.requests}
      </span>
    </header>
  );
}

interface RowProps {
  state: TechnicianStateJson;
  count: number;
  /** How many fit; more go round in pages. Not set: the first ones stay. */
  per?: number;
  beat?: number;
  class: string;
  children: ComponentChildren;
}

/** A row of tiles of one state, with its letter and how many there are at its head. */
function Row(p: RowProps): JSX.Element {
  const pages = p.per ? pagesOf(p.count, p.per) : 1;
  return (
    <div class={`rowed ${p.class}`}>
      <span class="rail">
        <StateMark state={p.state} />
        <b class="number">{p.count}</b>
        <small class="number">{pages > 1 ? `${pageAt(p.beat ?? 0, pages) + 1}/${pages}` : ""}</small>
      </span>
      <div class="places">{p.children}</div>
    </div>
  );
}

/** A number or a room, smaller where it is long: it must be whole. */
function Big(p: { text: string; class: string }): JSX.Element {
  const long = p.text.length > 7 ? "longest" : p.text.length > 4 ? "longer" : p.text.length > 3 ? "long" : "";
  return <b class={`number ${p.class} ${long}`}>{p.text}</b>;
}

function CalledTile(p: { called: Called | undefined; items: ReadonlyMap<string, string> }): JSX.Element {
  const w = boardWords();
  const c = p.called;
  if (!c) return <div class="tile none" />;
  const late = c.escalated && !c.seen;
  return (
    <div class={`tile called ${c.seen ? "seen" : "calling"}`}>
      <div class="line">
        <Big class="who" text={c.technician} />
        <span class="arrow" aria-hidden="true">
          ➜
        </span>
        <Big class="where" text={c.room || "–"} />
      </div>
      <div class="line small">
        <KindMark kind={c.kind} />
        <span class="grow cut">{c.seen ? w.seen : late ? `⚠ ${w.unanswered}` : (p.items.get(c.item) ?? c.item)}</span>
        <span class="number">{c.minutes}′</span>
      </div>
    </div>
  );
}

function NobodyNext(): JSX.Element {
  return <p class="soft nobody">{boardWords().nobodyNext}</p>;
}

function NextTile(p: { next: Next | undefined; first: boolean }): JSX.Element {
  const letter = shopWords().kindLetter;
  const n = p.next;
  if (!n) return <div class="tile none" />;
  return (
    <div class={`tile next ${p.first ? "first" : ""}`}>
      <Big class="who" text={n.technician} />
      <span class="small number">
        {genderLetter(n.gender)}
        <span class="soft">
          {letter.KIND_ROTATION}
          {n.rotations} {letter.KIND_REQUEST}
          {n.requests}
        </span>
      </span>
    </div>
  );
}

/** The end of a queue that is longer than its row, in its order. */
function Later(p: { later: readonly Next[]; per: number; beat: number }): JSX.Element {
  const pages = pagesOf(p.later.length, p.per);
  return (
    <div class="rowed laters">
      <span class="rail">
        <small class="number">{pages > 1 ? `${pageAt(p.beat, pages) + 1}/${pages}` : `+${p.later.length}`}</small>
      </span>
      <div class="places">
        {pageOf(p.later, p.per, p.beat).map((n, i) =>
          n ? (
            <div key={i} class="tile later">
              <Big class="who" text={n.technician} />
            </div>
          ) : (
            <div key={i} class="tile none" />
          ),
        )}
      </div>
    </div>
  );
}

interface ServingProps {
  serving: Serving | undefined;
  items: ReadonlyMap<string, string>;
  /** The room has a line with the item, and number and minutes are larger for it. */
  large: boolean;
}

function ServingTile(p: ServingProps): JSX.Element {
  const w = boardWords();
  const s = p.serving;
  if (!s) return <div class="tile none" />;
  const item = p.items.get(s.item) ?? s.item;
  const left = s.minutesLeft;
  const over = left !== undefined && left < 0;
  return (
    <div class={`tile busy ${over ? "late" : left !== undefined && left <= 10 ? "ending" : ""}`}>
      <div class="line">
        <Big class="who" text={s.technician} />
        {!p.large && <Big class="where" text={s.room || "–"} />}
        <b class="number left">{left === undefined ? "∞" : over ? `+${-left}′` : `${left}′`}</b>
      </div>
      <div class="line small">
        {p.large && <Big class="where" text={s.room || "–"} />}
        <KindMark kind={s.kind} />
        {s.wristband && <span class="band number">{s.wristband}</span>}
        {!p.large && <span class="grow cut">{item}</span>}
        <span class="number soft begun">{s.leaves ? `⇥ ${w.leaves}` : clock(s.startedAt)}</span>
      </div>
      {p.large && <div class="line small cut">{item}</div>}
    </div>
  );
}

function WaitsTile({ waits: g }: { waits: Waits | undefined }): JSX.Element {
  if (!g) return <div class="tile none" />;
  const whom = g.technician ? g.technician : genderLetter(g.gender);
  return (
    <div class={`tile waits-one ${g.canServe ? "can" : ""}`}>
      <b class="number">{g.room || "–"}</b>
      <span class="cut">{whom}</span>
      <span class="number grow end">{g.minutes}′</span>
    </div>
  );
}
