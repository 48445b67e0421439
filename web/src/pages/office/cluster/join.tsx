// Another PC joins: a line that lets one in, to be typed, copied or scanned there, and the word when it has come.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { cluster } from "../../../api/services";
import type { NodeStatusJson } from "../../../gen/storehub/v1/cluster_pb";
import type { NodeRoleJson } from "../../../gen/storehub/v1/model_pb";
import { duration } from "../../../i18n/format";
import { now } from "../../../live/live";
import { useDeed } from "../../../ui/deed";
import { Button, Field } from "../../../ui/parts";
import { Qr } from "../../../ui/qr";
import { isLoopback } from "../../../ui/reachable";
import { say, sayWhy } from "../../../ui/toast";
import { joinWords } from "./joinwords";

interface Invitation {
  line: string;
  until: number;
  /** Who was there when it was made; who comes later came by it. */
  before: ReadonlySet<string>;
  onlyHere: boolean;
}

export function Join(p: { nodes: readonly NodeStatusJson[]; shut: boolean }): JSX.Element {
  const w = joinWords();
  const deed = useDeed();
  const role = useSignal<NodeRoleJson>("NODE_ROLE_VOTER");
  const made = useSignal<Invitation | undefined>(undefined);
  const make = (): void => {
    const before = new Set(p.nodes.map((n) => n.id ?? ""));
    void deed.run(
      cluster.createJoinToken,
      { role: role.value },
      {
        done: (a) => {
          made.value = {
            line: a.line ?? "",
            until: Date.parse(a.expiresAt ?? ""),
            before,
            onlyHere: (a.urls ?? []).every(isLoopback),
          };
        },
      },
    );
  };
  const came = made.value && p.nodes.find((n) => !made.value?.before.has(n.id ?? ""));
  return (
    <section class="card stack" aria-labelledby="join-title">
      <h3 id="join-title">{w.join}</h3>
      <p>{w.joinWhat}</p>
      <div class="row">
        <Field label={w.joinAs} hint={role.value === "NODE_ROLE_VOTER" ? w.odd : undefined}>
          {(a) => (
            <select
              {...a}
              class="input"
              value={role.value}
              onChange={(e) => (role.value = e.currentTarget.value as NodeRoleJson)}
            >
              <option value="NODE_ROLE_VOTER">{w.voter}</option>
              <option value="NODE_ROLE_NONVOTER">{w.nonvoter}</option>
            </select>
          )}
        </Field>
        <Button {...(!made.value && { kind: "main" })} disabled={deed.busy || p.shut} onPress={make}>
          {made.value ? w.again : w.make}
        </Button>
      </div>
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
      <div aria-live="polite">
        {came && <p class="notice good">✓ {w.came(came.name ?? "")}</p>}
        {made.value && !came && <Invited made={made.value} />}
      </div>
    </section>
  );
}

function Invited(p: { made: Invitation }): JSX.Element {
  const w = joinWords();
  const left = p.made.until - now.value;
  if (left <= 0) return <p class="notice warn">{w.over}</p>;
  // Browsers let a page write to the clipboard only where nobody on the way could have changed the page.
  const copies = navigator.clipboard as Clipboard | undefined;
  return (
    <div class="invited">
      <div class="stack grow">
        {p.made.onlyHere && <p class="notice warn">{w.onlyHere}</p>}
        <strong>{w.line}</strong>
        <code class="line">{p.made.line}</code>
        <p class="soft">{w.lineWhat}</p>
        {copies && (
          <div class="row">
            <Button onPress={() => void copies.writeText(p.made.line).then(() => say("good", w.copied), sayWhy)}>
              {w.copy}
            </Button>
          </div>
        )}
        <p aria-live="off">{w.left(duration(left))}</p>
        <p class="soft">{w.waiting}</p>
      </div>
      <div>
        <Qr text={p.made.line} label={w.qr} />
        <p class="soft">{w.qrWhat}</p>
      </div>
    </div>
  );
}
