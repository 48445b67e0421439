// This PC becomes a terminal of a shop that exists.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { act } from "../../api/act";
import { setup } from "../../api/services";
import type { GetSetupResponseJson } from "../../gen/storehub/v1/setup_pb";
import { sentence } from "../../i18n/sentence";
import type { Made } from "./done";
import { fieldOf, Form, Line, type Wrong } from "./form";
import { setupWords } from "./words";

export function JoinForm(p: { there: GetSetupResponseJson; secret: string; onMade: (m: Made) => void }): JSX.Element {
  const w = setupWords();
  const line = useSignal("");
  const via = useSignal(p.there.found?.[0]?.urls?.[0] ?? "");
  const nodeName = useSignal(p.there.suggestedNodeName ?? "");
  const wrong = useSignal<Wrong | undefined>(undefined);
  const busy = useSignal(false);
  const send = async (): Promise<void> => {
    busy.value = true;
    wrong.value = undefined;
    const addresses = via.value.split(/[\s,]+/).filter(Boolean);
    try {
      await act((o) =>
        setup.joinShop(
          {
            secret: p.secret,
            token: line.value.trim(),
            nodeName: nodeName.value.trim(),
            via: line.value.includes("--via") ? [] : addresses,
          },
          { ...o, timeoutMs: 30_000 },
        ),
      );
      p.onMade({ owner: undefined });
    } catch (e) {
      wrong.value = { field: fieldOf(e), text: await sentence(e) };
    }
    busy.value = false;
  };
  const found = (p.there.found ?? []).filter((f) => f.shop);
  return (
    <Form button={busy.value ? w.joining : w.joinIt} busy={busy.value} wrong={wrong.value} onSubmit={() => void send()}>
      <h2>{w.join}</h2>
      <p class="soft">{w.joinHow}</p>
      {found.length > 0 && (
        <p>
          {w.found} {found.map((f) => `${f.shop} (${f.node})`).join(", ")}
        </p>
      )}
      <Line name="token" label={w.line} hint={w.lineHint} value={line} wrong={wrong.value} />
      <Line name="via" label={w.via} hint={w.viaHint} value={via} wrong={wrong.value} />
      <Line name="node_name" label={w.nodeName} hint={w.nodeNameHint} value={nodeName} wrong={wrong.value} />
    </Form>
  );
}
