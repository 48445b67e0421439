// Saying who acts without a reader: by the number on the card, or by PIN.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { terminals } from "../../api/services";
import { terminalId } from "../../api/session";
import { shopWords } from "../../i18n/shop";
import { typedCard } from "../../ui/card";
import { useDeed } from "../../ui/deed";
import { Dialog } from "../../ui/dialog";
import { Button, Field } from "../../ui/parts";
import { PinForm } from "../../ui/pinform";
import { receptionWords } from "./words";

export function CardByHand(p: { onClose: () => void }): JSX.Element {
  const w = receptionWords();
  const typed = useSignal("");
  const deed = useDeed();
  const show = (): void => {
    const request = { terminal: terminalId.value, cardUid: typedCard(typed.value) };
    void deed.run(terminals.swipe, request, { as: "terminal", onward: p.onClose });
  };
  return (
    <Dialog title={w.byHand} onClose={p.onClose} closeLabel={shopWords().close}>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          if (typed.value.trim()) show();
        }}
      >
        <Field label={w.cardNumber} hint={w.byHandWhy} {...(deed.failed ? { wrong: deed.failed } : {})}>
          {(a) => (
            <input
              {...a}
              class="input code"
              autocomplete="off"
              inputMode="numeric"
              autofocus
              value={typed.value}
              onInput={(e) => {
                typed.value = e.currentTarget.value;
                deed.clear();
              }}
            />
          )}
        </Field>
        <Button kind="main" submit disabled={deed.busy || !typed.value.trim()}>
          {w.useCard}
        </Button>
      </form>
    </Dialog>
  );
}

export function ByPin(p: { onClose: () => void }): JSX.Element {
  const w = receptionWords();
  return (
    <Dialog title={w.byPinTitle} onClose={p.onClose} closeLabel={shopWords().close}>
      <PinForm done={p.onClose} />
    </Dialog>
  );
}
