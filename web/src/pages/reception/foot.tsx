// The foot of a panel: why it cannot be done yet or was not, and the button that does it.
import type { ComponentChildren, JSX } from "preact";
import { shopWords } from "../../i18n/shop";
import { Button } from "../../ui/parts";
import { actor, closed } from "./data";
import type { Deed } from "../../ui/deed";
import { panelWords } from "./panels/words";
import { receptionWords } from "./words";

interface FootProps {
  deed: Deed;
  onPress: () => void;
  /** It moves somebody's turn, so it wants to know who acts. */
  needsActor: boolean;
  /** Something is not chosen yet, or it would be refused. */
  notYet?: boolean;
  label?: string;
  danger?: boolean;
  children?: ComponentChildren;
}

/** Why nobody may press the button now, "" = somebody may. */
export function whyShut(needsActor: boolean): string {
  if (closed.value) return receptionWords().closed;
  if (needsActor && actor.value.by === "nobody") return panelWords().swipeFirst;
  return "";
}

export function Foot(p: FootProps): JSX.Element {
  const shut = whyShut(p.needsActor);
  return (
    <footer class="panel-foot">
      {p.deed.failed && (
        <p class="notice bad" role="alert">
          {p.deed.failed}
        </p>
      )}
      <div class="panel-foot-row">
        <div class="grow">
          {shut ? (
            <p class={`notice ${closed.value ? "bad" : "swipe-first"}`} role="status">
              {shut}
            </p>
          ) : (
            p.children
          )}
        </div>
        <Button
          kind={p.danger ? "danger" : "main"}
          class="confirm"
          disabled={p.deed.busy || Boolean(shut) || Boolean(p.notYet)}
          onPress={p.onPress}
        >
          {p.label ?? shopWords().confirm}
        </Button>
      </div>
    </footer>
  );
}
