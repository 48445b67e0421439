// Saying who acts without a reader: by the number on the card, or by PIN.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { CallOptions } from "../../api/connect";
import { roster, terminals } from "../../api/services";
import { signInByPin, terminalId } from "../../api/session";
import { shopWords } from "../../i18n/shop";
import { useDeed } from "../../ui/deed";
import { Button, Dialog, Field } from "../../ui/parts";
import { PinField } from "../../ui/pin";
import { useRead } from "../../ui/read";
import { cardUid } from "./actor";
import { receptionWords } from "./words";

export function CardByHand(p: { onClose: () => void }): JSX.Element {
  const w = receptionWords();
  const typed = useSignal("");
  const deed = useDeed();
  const show = (o: CallOptions): Promise<unknown> =>
    terminals.swipe({ terminal: terminalId.value, cardUid: cardUid(typed.value) }, o);
  return (
    <Dialog title={w.byHand} onClose={p.onClose} closeLabel={shopWords().close}>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          if (typed.value.trim()) void deed.run(show, p.onClose, { as: "terminal" });
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
  const staff = useRead(["TOPIC_PEOPLE"], () => roster.listStaff({}));
  const all = (staff.value?.staff ?? []).filter((s) => s.hasPin);
  const chosen = useSignal("");
  const pin = useSignal("");
  const deed = useDeed();
  return (
    <Dialog title={w.byPinTitle} onClose={p.onClose} closeLabel={shopWords().close}>
      {staff.value && all.length === 0 && <p class="notice warn">{w.noPins}</p>}
      {staff.failed && <p class="notice bad">{staff.failed}</p>}
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          if (!chosen.value || !pin.value) return;
          const typed = pin.value;
          pin.value = "";
          void deed.run((o) => signInByPin({ staffId: chosen.value }, typed, o), p.onClose, { key: typed });
        }}
      >
        <fieldset class="choices" aria-label={w.who}>
          {all.map((s) => (
            <Button key={s.id} pressed={chosen.value === s.id} onPress={() => (chosen.value = s.id ?? "")}>
              {s.name}
            </Button>
          ))}
        </fieldset>
        <PinField label={w.pin} value={pin} wrong={deed.failed || undefined} />
        <Button kind="main" submit disabled={deed.busy || !chosen.value || !pin.value}>
          {w.signIn}
        </Button>
      </form>
    </Dialog>
  );
}
