// What hangs on a node: readers, displays, modems, what a display shows now, and a pattern to find it by.
import type { JSX } from "preact";
import { cluster } from "../../../api/services";
import type { DeviceJson, NodeStatusJson, TestDisplayResponseJson } from "../../../gen/storehub/v1/cluster_pb";
import { clock, moment } from "../../../i18n/format";
import { colon } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { useDeed } from "../../../ui/deed";
import { Button } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { rejected, whyOf } from "./trouble";
import { clusterWords } from "./words";

export function Devices(p: { node: NodeStatusJson; shut: boolean }): JSX.Element {
  const w = clusterWords();
  const list = p.node.devices ?? [];
  if (list.length === 0) return <p class="soft">{w.noDevices}</p>;
  return (
    <ul class="devices" aria-label={`${p.node.name}${colon()}${w.devices}`}>
      {list.map((d) => (
        <li key={`${d.kind} ${d.path}`}>
          <One device={d} node={p.node.name ?? ""} shut={p.shut} />
        </li>
      ))}
    </ul>
  );
}

function One(p: { device: DeviceJson; node: string; shut: boolean }): JSX.Element {
  const w = clusterWords();
  const d = p.device;
  const works = d.state === "DEVICE_STATE_OPEN";
  const state = d.state && d.state !== "DEVICE_STATE_UNSPECIFIED" ? w.deviceStates[d.state] : w.unknown;
  const refused = rejected(d);
  const shown = d.shown ?? [];
  return (
    <>
      <div class="row">
        <strong>{w.kind[d.kind as keyof typeof w.kind] ?? d.kind}</strong>
        <span class={`mark ${works ? "idle" : "over"}`}>
          {works ? "✓" : "✕"} {state}
        </span>
        {d.terminal && (
          <span>
            {w.terminal} {d.terminal}
          </span>
        )}
        <code class="soft">{d.path}</code>
      </div>
      <div class="row soft number">
        {d.since && (
          <span>
            {w.since} {moment(d.since)}
          </span>
        )}
        {d.kind !== "display" && (
          <span>
            {w.frame}
            {colon()}
            {d.lastFrameAt ? clock(d.lastFrameAt) : shopWords().none}
          </span>
        )}
        {Number(d.errors ?? 0) > 0 && (
          <span>
            {w.errors}
            {colon()}
            {d.errors}
          </span>
        )}
        {refused && (
          <span>
            {w.refused}
            {colon()}
            {refused}
          </span>
        )}
      </div>
      {whyOf(d) && <p class="notice warn">{whyOf(d)}</p>}
      {shown.length > 0 && (
        <figure class="shown">
          <figcaption class="soft">{w.shown}</figcaption>
          <pre>{shown.join("\n")}</pre>
        </figure>
      )}
      {d.kind === "display" && !p.shut && <Test node={p.node} terminal={d.terminal ?? ""} path={d.path ?? ""} />}
    </>
  );
}

/** Says which displays show the pattern, and of those that do not why. */
export function tellShown(terminal: string, answer: TestDisplayResponseJson): void {
  const w = clusterWords();
  const list = answer.displays ?? [];
  const open = list.filter((d) => d.state === "DEVICE_STATE_OPEN");
  if (open.length > 0) say("good", w.showing(terminal, open.length));
  for (const d of list) if (!open.includes(d)) say("warn", w.notShowing(d.path ?? "", whyOf(d)));
}

function Test(p: { node: string; terminal: string; path: string }): JSX.Element {
  const w = clusterWords();
  const deed = useDeed();
  const press = (): void =>
    void deed.run(
      cluster.testDisplay,
      { node: p.node, terminal: p.terminal, path: p.path },
      { done: (a) => tellShown(p.terminal, a) },
    );
  return (
    <div class="row">
      <Button label={`${w.test}${colon()}${p.terminal} ${p.path}`} disabled={deed.busy} onPress={press}>
        {w.test}
      </Button>
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
    </div>
  );
}
