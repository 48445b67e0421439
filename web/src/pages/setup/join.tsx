// This PC becomes a terminal of a shop that exists.
import { bracketed, comma } from "../../i18n/punctuation";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { setup } from "../../api/services";
import type { GetSetupResponseJson } from "../../gen/storehub/v1/setup_pb";
import { useDeed } from "../../ui/deed";
import type { Made } from "./done";
import { emptyOnes, Form, Line, makeMs, wrongsOf, type Wrongs } from "./form";
import { setupWords } from "./words";

const fields = ["token", "via", "node_name"];

export function JoinForm(p: { there: GetSetupResponseJson; secret: string; onMade: (m: Made) => void }): JSX.Element {
  const w = setupWords();
  const line = useSignal("");
  const via = useSignal(p.there.found?.[0]?.urls?.[0] ?? "");
  const nodeName = useSignal(p.there.suggestedNodeName ?? "");
  const deed = useDeed();
  const seen = useSignal<Wrongs>({});
  const wrongs = { ...wrongsOf(deed, fields, { token: w.badLine, via: w.badVia }), ...seen.value };
  const send = (): void => {
    seen.value = emptyOnes({ token: line.value, node_name: nodeName.value });
    if (Object.keys(seen.value).length > 0) return deed.clear();
    const request = {
      secret: p.secret,
      token: line.value.trim(),
      nodeName: nodeName.value.trim(),
      via: line.value.includes("--via") ? [] : via.value.split(/[\s,]+/).filter(Boolean),
    };
    void deed.run(setup.joinShop, request, { timeoutMs: makeMs, onward: () => p.onMade({ owner: undefined }) });
  };
  const found = (p.there.found ?? []).filter((f) => f.shop);
  return (
    <Form button={deed.busy ? w.joining : w.joinIt} busy={deed.busy} wrongs={wrongs} onSubmit={send}>
      <h2>{w.join}</h2>
      <p class="soft">{w.joinHow}</p>
      {found.length > 0 && (
        <p>
          {w.found} {found.map((f) => bracketed(f.shop ?? "", f.node ?? "")).join(comma())}
        </p>
      )}
      <Line name="token" label={w.line} hint={w.lineHint} value={line} wrongs={wrongs} />
      <Line name="via" label={w.via} hint={w.viaHint} value={via} wrongs={wrongs} />
      <Line name="node_name" label={w.nodeName} hint={w.nodeNameHint} value={nodeName} wrongs={wrongs} />
    </Form>
  );
}
