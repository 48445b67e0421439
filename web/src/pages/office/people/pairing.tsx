// Pairing a phone: a code at a register, to be scanned or typed, until the phone has said it or its time is over.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { terminalId } from "../../../api/session";
import { calls } from "../../../api/services";
import type { AssistantJson } from "../../../gen/storehub/v1/call_pb";
import type { TerminalJson } from "../../../gen/storehub/v1/terminal_pb";
import { useDeed } from "../../../ui/deed";
import { Button, Field } from "../../../ui/parts";
import { Qr } from "../../../ui/qr";
import { isOver, TimeLeft } from "../../../ui/timeleft";
import { assistantWords } from "./assistantwords";
import { addressesOf, pairedBy, registers, spoken } from "./pairings";

interface Open {
  code: string;
  url: string;
  until: string;
  terminal: string;
}

export function Pairing(p: { terminals: readonly TerminalJson[]; assistants: readonly AssistantJson[] }): JSX.Element {
  const w = assistantWords();
  const places = registers(p.terminals);
  const chosen = useSignal("");
  const terminal = chosen.value || places.find((t) => t.id === terminalId.value)?.id || places[0]?.id || "";
  const open = useSignal<Open | undefined>(undefined);
  const deed = useDeed();
  const begin = (): void =>
    void deed.run(
      calls.createPairing,
      { terminal },
      {
        done: (a) => void (open.value = { code: a.code ?? "", url: a.url ?? "", until: a.expiresAt ?? "", terminal }),
      },
    );
  const paired = open.value && pairedBy(open.value, p.assistants);
  const over = open.value !== undefined && !paired && isOver(open.value.until);
  return (
    <section class="card stack" aria-label={w.pair}>
      <h3>{w.pair}</h3>
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
      {paired && (
        <p class="notice good" role="status">
          ✓ {w.isPaired(paired.deviceName ?? "", nameOf(places, paired.terminal))}
        </p>
      )}
      {over && <p class="notice warn">{w.over}</p>}
      {open.value && !paired && !over && <Code open={open.value} at={nameOf(places, open.value.terminal)} />}
      {places.length === 0 ? (
        <p class="notice warn">{w.noRegister}</p>
      ) : (
        <div class="row">
          <Field label={w.register} hint={w.registerHint}>
            {(a) => (
              <select {...a} class="input" value={terminal} onChange={(e) => (chosen.value = e.currentTarget.value)}>
                {places.map((t) => (
                  <option key={t.id} value={t.id ?? ""}>
                    {t.name || t.id}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Button kind={open.value && !paired && !over ? "plain" : "main"} onPress={begin} disabled={deed.busy}>
            {open.value ? w.another : w.begin}
          </Button>
        </div>
      )}
    </section>
  );
}

function nameOf(places: readonly TerminalJson[], id: string | undefined): string {
  return places.find((t) => t.id === id)?.name || id || "";
}

function Code(p: { open: Open; at: string }): JSX.Element {
  const w = assistantWords();
  return (
    <div class="code-card">
      <Qr text={p.open.url} label={w.qr} />
      <div class="stack">
        <p>{w.how(p.at)}</p>
        <p class="code-shown" role="status">
          {spoken(p.open.code)}
        </p>
        <p>
          {w.addresses}{" "}
          {addressesOf(p.open.url).map((a) => (
            <code key={a} class="address">
              {a}{" "}
            </code>
          ))}
        </p>
        <TimeLeft until={p.open.until} />
        <p class="soft">{w.waits}</p>
      </div>
    </div>
  );
}
