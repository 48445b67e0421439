// The queue of a category in its order: everybody who is on duty, what each does, and who is next.
import type { JSX } from "preact";
import type { BoardEntryJson } from "../../gen/storehub/v1/dispatch_pb";
import { shopWords } from "../../i18n/shop";
import { board } from "../../live/live";
import { classOf, StateMark } from "../../ui/marks";
import { Button, PageLink } from "../../ui/parts";
import { assignmentsOf, minutesLeft } from "./model";
import { coarse } from "./rooms";
import { open } from "./stage";
import { category, pickCategory } from "./usual";
import { genderLetter, receptionWords } from "./words";

export function QueueSide(): JSX.Element {
  const w = receptionWords();
  const all = board.value?.categories ?? [];
  const c = category.value;
  return (
    <section class="card queue" aria-label={w.queue}>
      <header class="queue-head">
        <h2>{w.queue}</h2>
        {c && (
          <span class="soft number">
            {w.free1(c.idle ?? 0)} · {w.called1(c.pending ?? 0)} · {w.busy1(c.serving ?? 0)}
          </span>
        )}
      </header>
      {all.length > 1 && (
        <div class="tabs">
          {all.map((x) => (
            <Button key={x.id} kind="small" pressed={x.id === c?.id} onPress={() => pickCategory(x.id ?? "")}>
              {x.name || x.id}
            </Button>
          ))}
        </div>
      )}
      {board.value && all.length === 0 && (
        <p class="soft">
          {w.noCategories} <PageLink to="/office/categories">{w.toOffice}</PageLink>
        </p>
      )}
      {c && (c.queue ?? []).length === 0 && <p class="soft">{w.queueEmpty}</p>}
      <ol class="places">
        {c?.queue?.map((e) => (
          <li key={e.technician}>
            <Place entry={e} />
          </li>
        ))}
      </ol>
      {(c?.more ?? 0) > 0 && <p class="soft">{w.notShown(c!.more!)}</p>}
    </section>
  );
}

function Place(p: { entry: BoardEntryJson }): JSX.Element {
  const w = receptionWords();
  const e = p.entry;
  const turn = e.turn ?? 0;
  return (
    <button
      type="button"
      class={`line-button place ${turn === 1 ? "next" : ""} ${turn > 0 ? "" : classOf(e.state)}`}
      title={e.name ?? ""}
      onClick={() => open("technician", { t: e.technician ?? "" })}
    >
      <span class="place-turn number">
        {turn > 0 ? <span title={w.turn(turn)}>{turn}</span> : <StateMark state={e.state} />}
      </span>
      <span class="place-who">
        <b class="number">{e.technician}</b>
        <span class="cut">{e.name}</span>
      </span>
      <span class="place-info number">
        <span class="soft">{genderLetter()[e.gender ?? "GENDER_UNSPECIFIED"]}</span>
        <Until entry={e} />
      </span>
      {turn > 0 && <span class="hidden-text">{shopWords().state.TECHNICIAN_STATE_IDLE}</span>}
    </button>
  );
}

function Until(p: { entry: BoardEntryJson }): JSX.Element | null {
  const w = receptionWords();
  const a = assignmentsOf(board.value).find((x) => x.id === p.entry.assignmentId);
  const left = a ? minutesLeft(a, coarse.value) : undefined;
  if (left === undefined) return p.entry.leaveAfterService ? <span title={w.leaving}>⇥</span> : null;
  return (
    <span class={left < 0 ? "late-text" : ""} title={left < 0 ? w.overLong(-left) : w.leftLong(left)}>
      {left < 0 ? w.overBy(-left) : `${left}′`}
      {p.entry.leaveAfterService ? " ⇥" : ""}
    </span>
  );
}
