// What can be done with a node: let it show itself, let it lead, take it out for good.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { cluster } from "../../../api/services";
import type { GetStatusResponseJson, NodeStatusJson } from "../../../gen/storehub/v1/cluster_pb";
import { colon } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { useDeed, type Deed } from "../../../ui/deed";
import { Dialog } from "../../../ui/dialog";
import { Button } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { tellShown } from "./devices";
import { votes } from "./trouble";
import { clusterWords } from "./words";

interface ActsProps {
  node: NodeStatusJson;
  status: GetStatusResponseJson;
  again: () => void;
}

export function NodeActs(p: ActsProps): JSX.Element {
  const w = clusterWords();
  const removing = useSignal(false);
  const deed = useDeed();
  const n = p.node;
  const up = n.state === "up";
  return (
    <>
      <div class="row" role="group" aria-label={`${n.name}${colon()}${w.acts}`}>
        {up && <Identify node={n} deed={deed} />}
        {up && votes(n) && n.id !== p.status.leaderId && <Lead {...p} deed={deed} />}
        <Button label={`${w.remove} ${n.name}`} onPress={() => (removing.value = true)}>
          {w.remove}
        </Button>
      </div>
      <Failed deed={deed} />
      {removing.value && <Remove {...p} close={() => (removing.value = false)} />}
    </>
  );
}

function Failed(p: { deed: Deed }): JSX.Element | null {
  if (!p.deed.failed) return null;
  return (
    <p class="notice bad" role="alert">
      {p.deed.failed}
    </p>
  );
}

/** All displays of the PC show the pattern at once. */
function Identify(p: { node: NodeStatusJson; deed: Deed }): JSX.Element | null {
  const w = clusterWords();
  const displays = (p.node.devices ?? []).filter((d) => d.kind === "display");
  const terminals = [...new Set(displays.map((d) => d.terminal ?? ""))];
  if (terminals.length === 0) return <span class="soft">{w.noDisplay}</span>;
  const node = p.node.name ?? "";
  const press = (): void =>
    void p.deed.run(
      (all, o) => Promise.all(all.map((terminal) => cluster.testDisplay({ node, terminal }, o))),
      terminals,
      { key: "identify", done: (answers) => answers.forEach((a, i) => tellShown(terminals[i] ?? "", a)) },
    );
  return (
    <Button label={`${w.identify}${colon()}${node}`} disabled={p.deed.busy} onPress={press}>
      {w.identify}
    </Button>
  );
}

/** Handing the lead over costs the shop a moment, so it is asked once more. */
function Lead(p: ActsProps & { deed: Deed }): JSX.Element {
  const w = clusterWords();
  const asked = useSignal(false);
  const name = p.node.name ?? "";
  const press = (): void => {
    if (!asked.value) return void (asked.value = true);
    asked.value = false;
    void p.deed.run(
      cluster.transferLeadership,
      { to: p.node.id ?? "" },
      {
        key: "lead",
        done: (a) => {
          say("good", w.leadsNow(p.status.nodes?.find((n) => n.id === a.leaderId)?.name ?? name));
          p.again();
        },
      },
    );
  };
  const text = asked.value ? w.sureLead : w.lead;
  return (
    <Button {...(asked.value && { kind: "main" })} label={`${text} ${name}`} disabled={p.deed.busy} onPress={press}>
      {text}
    </Button>
  );
}

function Remove(p: ActsProps & { close: () => void }): JSX.Element {
  const w = clusterWords();
  const deed = useDeed();
  const name = p.node.name ?? "";
  const self = p.node.id === p.status.nodeId;
  const yes = (): void =>
    void deed.run(
      cluster.removeNode,
      { id: p.node.id ?? "" },
      {
        done: () => {
          say("good", w.removed(name));
          p.again();
        },
        onward: p.close,
      },
    );
  return (
    <Dialog
      title={w.removeTitle(name)}
      closeLabel={shopWords().close}
      onClose={p.close}
      footer={
        <>
          <Button onPress={p.close}>{shopWords().cancel}</Button>
          <Button kind="danger" disabled={deed.busy || self} onPress={yes}>
            {w.removeYes(name)}
          </Button>
        </>
      }
    >
      <p>{w.removeWhat(name)}</p>
      {self && <p class="notice warn">{w.removeSelf}</p>}
      <Failed deed={deed} />
    </Dialog>
  );
}
