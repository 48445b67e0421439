// Who this browser is to the shop: the terminal that it was enrolled as, and whoever is signed in.
import { computed, signal } from "@preact/signals";
import type { SessionJson } from "../gen/storehub/v1/access_pb";
import type { PermissionJson } from "../gen/storehub/v1/options_pb";
import { rewatch } from "../live/live";
import { act } from "./act";
import type { CallOptions } from "./connect";
import { Fault } from "./fault";
import { access } from "./services";

export interface Who {
  person: SessionJson | undefined;
  terminal: SessionJson | undefined;
}

/** undefined until the node has said who this is. */
export const who = signal<Who | undefined>(undefined);

/** The terminal's id, "" = this browser is none. */
export const terminalId = computed(() => who.value?.terminal?.terminal ?? "");

/** Whether somebody here may do something: the person, or whoever stands at the terminal. */
export function may(permission: PermissionJson): boolean {
  const w = who.value;
  return Boolean(w?.person?.permissions?.includes(permission) || w?.terminal?.permissions?.includes(permission));
}

/** Who was signed in here until it ended without this page having asked for it, "" = nobody. */
export const endedFor = signal("");

/** The session that this page has ended itself. */
let left = "";

/** Asks the node who this browser is. A browser that it does not know is nobody; any other failure is thrown. */
export async function askWho(): Promise<Who> {
  const before = who.value?.person;
  const present = await asked(true);
  if (before && !present.person && before.id !== left) endedFor.value = before.name ?? "";
  if (present.person) endedFor.value = "";
  return (who.value = present);
}

/**
 * A refusal takes a credential that is over out of the browser: asked again, the node knows the other one, if there is one.
 * Who brought none is nobody.
 */
async function asked(again: boolean): Promise<Who> {
  try {
    const answer = await access.getSession({});
    return { person: answer.person ?? undefined, terminal: answer.terminal ?? undefined };
  } catch (e) {
    if (!(e instanceof Fault) || !e.signedOut) throw e;
    const brought = e.reason !== "REASON_NO_CREDENTIAL";
    return again && brought ? asked(false) : { person: undefined, terminal: undefined };
  }
}

// The tabs of a browser share its credentials: what is done in one the others hear at once.
const tabs = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("storehub-who");

/** Asks again whenever somebody signs in or out in another tab. */
export function hearTabs(): () => void {
  const ask = (): void => void askWho().catch(() => {}); // whoever cannot be asked now is asked with the next call
  tabs?.addEventListener("message", ask);
  return () => tabs?.removeEventListener("message", ask);
}

/** What follows when another credential counts from now on. */
async function changed(): Promise<void> {
  await askWho();
  tabs?.postMessage("changed");
  rewatch();
}

/** Signs in by a code that was made elsewhere: a technician, a member of staff, or this browser as a terminal. */
export async function signInByCode(request: { code: string; deviceName: string }, o: CallOptions): Promise<void> {
  await access.signIn({ ...request, cookie: true }, o);
  await changed();
}

/** Signs a member of staff in at this terminal, by id or card. */
export async function signInByPin(
  request: ({ staffId: string } | { cardUid: string }) & { pin: string },
  o: CallOptions,
): Promise<void> {
  await access.signIn({ ...request, cookie: true }, { ...o, as: "terminal" });
  await changed();
}

/** Signs the person out; the terminal stays enrolled. */
export async function signOut(): Promise<void> {
  left = who.value?.person?.id ?? "";
  await act(access.signOut, {});
  await changed();
}
