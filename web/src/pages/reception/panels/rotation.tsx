// 排钟: the next by rotation. With the usual choices made already, a swipe and one press send somebody.
import type { JSX } from "preact";
import { dispatch } from "../../../api/services";
import type { DispatchResponseJson } from "../../../gen/storehub/v1/dispatch_pb";
import type { AssignmentJson } from "../../../gen/storehub/v1/model_pb";
import { board } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { asActor } from "../actor";
import { Instead } from "../bookings/instead";
import { actor, people, personOf, settings } from "../data";
import { useDeed } from "../../../ui/deed";
import { panelWords } from "./words";
import { Foot } from "../foot";
import { canDo, freeBy, readCounts, sum, writeCounts } from "../model";
import { CountsChoice, ItemChoice, RoomChoice } from "../pickers";
import { PassedOver, useForeseen, type Foreseen } from "../preview";
import { sent } from "../sent";
import { choose, chosen } from "../stage";
import { category, pickCategory } from "../usual";

export default function Rotation(): JSX.Element {
  const w = panelWords();
  const deed = useDeed();
  const all = board.value?.categories ?? [];
  const queue = category.value;
  const there = people.value.filter((t) => t.category === queue?.id);
  const counts = readCounts(chosen("counts"));
  const partial = chosen("partial") ? chosen("partial") === "1" : (settings.value?.allowPartial ?? false);
  const by = asActor(actor.value, true);
  const request = {
    category: queue?.id ?? "",
    kind: "KIND_ROTATION" as const,
    counts,
    item: chosen("item"),
    room: chosen("room"),
    wristband: chosen("wristband").trim(),
    allowPartial: partial,
    ...(by.actorCard ? { actorCard: by.actorCard } : {}),
  };
  const ready = sum(counts) > 0 && queue !== undefined;
  const known = actor.value.by !== "nobody";
  const seen = useForeseen<DispatchResponseJson>(
    "DispatchService.Dispatch",
    ready && known ? request : null,
    by.options,
  );
  const change = (values: Record<string, string>): void => {
    deed.clear();
    choose(values);
  };
  const send = (): void =>
    void deed.run(dispatch.dispatch, request, {
      ...by.options,
      ...sent((answer: DispatchResponseJson) => {
        pickCategory(request.category);
        return answer;
      }, seen.passed),
    });
  return (
    <>
      <div class="flow">
        <div class="flow-left" role="group" aria-label={w.category}>
          {all.map((c) => (
            <Button key={c.id} pressed={c.id === queue?.id} onPress={() => change({ category: c.id ?? "" })}>
              <span class="two">
                <span>{c.name || c.id}</span>
                <small class="soft number">{w.free(c.idle ?? 0)}</small>
              </span>
            </Button>
          ))}
        </div>
        <div class="flow-main stack">
          <CountsChoice
            value={counts}
            free={freeBy(queue?.queue ?? [])}
            onChoose={(c) => change({ counts: writeCounts(c) })}
          />
          {sum(counts) > 1 && (
            <label class="check">
              <input
                type="checkbox"
                checked={partial}
                onChange={(e) => change({ partial: e.currentTarget.checked ? "1" : "0" })}
              />
              {w.partial}
            </label>
          )}
          <RoomChoice value={chosen("room")} onChoose={(room) => change({ room })} />
          <ItemChoice
            value={chosen("item")}
            onChoose={(item) => change({ item })}
            can={(i) => there.length === 0 || there.some((t) => canDo(t, i))}
          />
          <Wristband value={chosen("wristband")} onChange={(wristband) => change({ wristband })} />
        </div>
      </div>
      <Foot deed={deed} onPress={send} needsActor notYet={!ready || Boolean(seen.refused)}>
        <WouldSend seen={seen} />
        {seen.refused && <Instead technician="" item={request.item} category={request.category} />}
      </Foot>
    </>
  );
}

/** 手牌: the number of the guest's wristband. */
export function Wristband(p: { value: string; onChange: (v: string) => void }): JSX.Element {
  const w = panelWords();
  return (
    <label class="inline-field">
      <span>{w.wristband}</span>
      <input
        class="input"
        maxLength={16}
        autocomplete="off"
        value={p.value}
        onInput={(e) => p.onChange(e.currentTarget.value)}
      />
    </label>
  );
}

/** Who would go, and who would be passed over and why. */
export function WouldSend(p: { seen: Foreseen<{ assignments?: AssignmentJson[] | null }> }): JSX.Element | null {
  const w = panelWords();
  const { answer, refused, passed } = p.seen;
  if (refused) return <p class="notice warn">{refused}</p>;
  if (!answer) return p.seen.asking ? <p class="soft">{w.asking}</p> : null;
  return (
    <div class="would">
      <span class="soft">{w.wouldSend}</span>
      {(answer.assignments ?? []).slice(0, 8).map((a) => (
        <span class="chip" key={a.id}>
          <b class="number">{a.technician}</b> <span class="cut">{personOf(a.technician)?.name}</span>
        </span>
      ))}
      {(answer.assignments ?? []).length > 8 && <span>+{(answer.assignments ?? []).length - 8}</span>}
      <PassedOver passed={passed} />
    </div>
  );
}
