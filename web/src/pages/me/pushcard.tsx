// Turns notices on this phone on and off, and says what is missing where they cannot be.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { GetSessionResponseJson } from "../../gen/storehub/v1/access_pb";
import { Button } from "../../ui/parts";
import { sayWhy } from "../../ui/toast";
import { TrustLink } from "../../ui/trustlink";
import { mendPush, turnOff, turnOn } from "./push";
import type { PushWay } from "./pushway";
import { pushWords } from "./pushwords";

export function PushCard(p: { way: PushWay; session: GetSessionResponseJson; again: () => void }): JSX.Element | null {
  const w = pushWords();
  const busy = useSignal(false);
  const reachable = p.way === "ready" || p.way === "on";
  useEffect(() => {
    if (reachable) void mendPush(p.session).then(p.again, () => {}); // what could not be mended now is with the next opening
  }, [reachable]);
  if (p.way === "hidden") return null;
  const press = (what: Promise<void>): void => {
    busy.value = true;
    void what.then(p.again, sayWhy).finally(() => (busy.value = false));
  };
  return (
    <div class="stack">
      <p class={p.way === "on" ? "notice good" : "soft"}>{w[p.way]}</p>
      {p.way === "ready" && (
        <Button kind="main" disabled={busy.value} onPress={() => press(turnOn(p.session.pushKey ?? ""))}>
          {w.turnOn}
        </Button>
      )}
      {p.way === "on" && (
        <Button disabled={busy.value} onPress={() => press(turnOff())}>
          {w.turnOff}
        </Button>
      )}
      {p.way === "untrusted" && <TrustLink />}
    </div>
  );
}
