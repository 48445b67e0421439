// The buttons of a call, in the order in which the hub gives them.
import { Fragment, type JSX } from "preact";
import type { CallActionJson } from "../../../gen/storehub/v1/terminal_pb";
import { frame } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { closed } from "../data";
import { open } from "../stage";
import type { CallActs } from "./acts";
import { callWords } from "./words";

interface ActionsProps {
  actions: readonly CallActionJson[];
  acts: CallActs;
  call: string;
  /** For whom; "" = for somebody whom the shop does not know. */
  customer: string;
  name: string;
  /** Somebody has to be chosen first. */
  unsure: boolean;
  onAdd?: () => void;
}

export function Actions(p: ActionsProps): JSX.Element {
  const w = callWords();
  const { deed, pick, pickNew, claim, dismiss } = p.acts;
  const shut = deed.busy || closed.value;
  const hasTicket = Boolean(frame.value?.ticket);
  const nobody = p.customer === "";
  const known = p.actions.includes("CALL_ACTION_PICK_CUSTOMER");
  const pickWord = nobody && !p.unsure ? (hasTicket ? w.ticketOpen : w.ticketNew) : hasTicket ? w.pickOpen : w.pick;
  const reserve = (): void => open("bookings", { customer: p.customer, call: p.call });
  const buttons: Record<CallActionJson, (() => JSX.Element) | undefined> = {
    CALL_ACTION_UNSPECIFIED: undefined,
    CALL_ACTION_ADD_CUSTOMER:
      p.onAdd &&
      (() => (
        <Button {...(known ? {} : { kind: "main" })} class="call-wide" disabled={shut} onPress={p.onAdd!}>
          {w.add}
        </Button>
      )),
    CALL_ACTION_PICK_CUSTOMER: () => (
      <Button kind="main" class="call-wide" disabled={shut || p.unsure} onPress={() => pick(p.customer)}>
        {pickWord}
      </Button>
    ),
    CALL_ACTION_PICK_CUSTOMER_FOR_NEW_TICKET: () => (
      <Button class="call-wide" disabled={shut || p.unsure} onPress={() => pickNew(p.customer)}>
        {w.pickNew}
      </Button>
    ),
    CALL_ACTION_RESERVE: () => (
      <Button disabled={shut || p.unsure} onPress={() => claim(reserve)}>
        {w.reserve}
      </Button>
    ),
    CALL_ACTION_DISMISS: () => (
      <Button disabled={shut} onPress={dismiss}>
        {w.ignore}
      </Button>
    ),
  };
  return (
    <>
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
      {deed.fault?.reason === "REASON_OTHER_CUSTOMER" && p.customer && (
        <Button kind="danger" disabled={shut} onPress={() => pick(p.customer, true)}>
          {w.replace(p.name)}
        </Button>
      )}
      <div class="call-buttons">
        {p.actions.map((a) => (
          <Fragment key={a}>{buttons[a]?.()}</Fragment>
        ))}
      </div>
    </>
  );
}
