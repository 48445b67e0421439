// 等钟: the guests for whom nobody was free, and taking one off the list.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { dispatch } from "../../../api/services";
import { Button } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { asActor } from "../actor";
import { actor } from "../data";
import { useDeed } from "../../../ui/deed";
import { panelWords } from "./words";
import { Foot } from "../foot";
import { ReasonChoice } from "../pickers";
import { chosen, home, open, stepTo } from "../stage";
import { Guest, waitingOf } from "../waiting";
import { receptionWords } from "../words";

export default function WaitingPanel(): JSX.Element {
  const w = panelWords();
  const all = waitingOf();
  const drop = all.find((g) => g.id === chosen("drop"));
  if (drop) return <Drop id={drop.id ?? ""} />;
  if (all.length === 0)
    return (
      <div class="stack">
        <p class="soft">{w.noneWaits}</p>
        <div class="row">
          <Button onPress={() => open("rotation")}>{w.next}</Button>
        </div>
      </div>
    );
  return (
    <ul class="guests">
      {all.map((g) => (
        <li key={g.id}>
          <Guest guest={g} onDrop={() => stepTo({ drop: g.id ?? "" })} />
          {!g.canServe && <p class="soft">{w.nobodyFits}</p>}
        </li>
      ))}
    </ul>
  );
}

function Drop(p: { id: string }): JSX.Element {
  const w = panelWords();
  const deed = useDeed();
  const reason = useSignal("");
  const drop = (): void =>
    void deed.run(
      dispatch.dropWaiting,
      { waitingId: p.id, reason: reason.value.trim() },
      { ...asActor(actor.value, false).options, done: () => say("good", w.dropped), onward: home },
    );
  return (
    <>
      <div class="stack flow-main">
        <h3>{w.dropAsk}</h3>
        <Guests id={p.id} />
        <ReasonChoice value={reason.value} onChange={(r) => (reason.value = r)} />
        <Button kind="plain" onPress={() => (reason.value = receptionWords().gone)}>
          {receptionWords().gone}
        </Button>
      </div>
      <Foot deed={deed} onPress={drop} needsActor={false} danger label={w.dropIt} notYet={!reason.value.trim()} />
    </>
  );
}

function Guests(p: { id: string }): JSX.Element | null {
  const guest = waitingOf().find((g) => g.id === p.id);
  return guest ? <Guest guest={guest} /> : null;
}
