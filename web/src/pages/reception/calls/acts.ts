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
  const toTicket = (answer: { ticketId?: string }): void => open("ticket", { id: answer.ticketId ?? "" });
  return {
    deed,
    pick: (customerId, replace = false) => {
      const request = { ...here(), customerId, replaceCustomer: replace };
      void deed.run(calls.pickCustomer, request, { ...options("pick"), onward: toTicket });
    },
    pickNew: (customerId) => {
      const request = { ...here(), customerId };
      void deed.run(calls.pickCustomerForNewTicket, request, { ...options("new"), onward: toTicket });
    },
    claim: (then) => void deed.run(calls.claimCall, here(), { ...options("claim"), onward: then }),
    dismiss: () => void deed.run(calls.dismissCall, here(), options("dismiss")),
    add: (name, allowDuplicate, then) =>
      void deed.run(
        calls.addCustomerFromCall,
        { callId, name, allowDuplicate },
        {
          ...options("add"),
          done: () => say("good", callWords().added(name)),
          onward: (answer) => then(answer.customerId ?? ""),
        },
      ),
    link: (customerId) =>
      void deed.run(
        calls.linkCalls,
        { customerId },
        { ...options("link"), done: (answer) => say("good", callWords().linked(answer.linked ?? 0)) },
      ),
  };
}
