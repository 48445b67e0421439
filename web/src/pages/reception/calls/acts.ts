// What is done about a call, by one hook for the windows and the log. Whatever is done first takes the call for this
// register, so that the windows of the others close.
import { calls } from "../../../api/services";
import { terminalId } from "../../../api/session";
import { say } from "../../../ui/toast";
import { useDeed, type Deed } from "../../../ui/deed";
import { asActor } from "../actor";
import { actor } from "../data";
import { open } from "../stage";
import { callWords } from "./words";

export interface CallActs {
  deed: Deed;
  pick: (customerId: string, replace?: boolean) => void;
  pickNew: (customerId: string) => void;
  /** Takes the call for this register, to go on with it here. */
  claim: (then: () => void) => void;
  dismiss: () => void;
  add: (name: string, allowDuplicate: boolean, then: (customerId: string) => void) => void;
  link: (customerId: string) => void;
}

export function useCallActs(callId: string): CallActs {
  const deed = useDeed();
  const options = (key: string): { key: string; as?: "terminal" } => ({ ...asActor(actor.value, false).options, key });
  const here = (): { callId: string; terminal: string } => ({ callId, terminal: terminalId.value });
  return {
    deed,
    pick: (customerId, replace = false) =>
      void deed.run(
        (o) => calls.pickCustomer({ ...here(), customerId, replaceCustomer: replace }, o),
        (answer) => open("ticket", { id: answer.ticketId ?? "" }),
        options(`pick ${customerId} ${replace}`),
      ),
    pickNew: (customerId) =>
      void deed.run(
        (o) => calls.pickCustomerForNewTicket({ ...here(), customerId }, o),
        (answer) => open("ticket", { id: answer.ticketId ?? "" }),
        options(`new ${customerId}`),
      ),
    claim: (then) => void deed.run((o) => calls.claimCall(here(), o), then, options("claim")),
    dismiss: () => void deed.run((o) => calls.dismissCall(here(), o), undefined, options("dismiss")),
    add: (name, allowDuplicate, then) =>
      void deed.run(
        (o) => calls.addCustomerFromCall({ callId, name, allowDuplicate }, o),
        (answer) => {
          say("good", callWords().added(name));
          then(answer.customerId ?? "");
        },
        options(`add ${name} ${allowDuplicate}`),
      ),
    link: (customerId) =>
      void deed.run(
        (o) => calls.linkCalls({ customerId }, o),
        (answer) => say("good", callWords().linked(answer.linked ?? 0)),
        options(`link ${customerId}`),
      ),
  };
}
