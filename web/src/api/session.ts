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

/** Asks the node who this browser is. A browser that it does not know is nobody; any other failure is thrown. */
export async function askWho(): Promise<Who> {
  try {
    const answer = await access.getSession({});
    who.value = { person: answer.person ?? undefined, terminal: answer.terminal ?? undefined };
  } catch (e) {
    if (!(e instanceof Fault) || !e.signedOut) throw e;
    who.value = { person: undefined, terminal: undefined };
  }
  return who.value;
}

/** Signs in by a code that was made elsewhere: a technician, a member of staff, or this browser as a terminal. */
export async function signInByCode(code: string, deviceName: string, o: CallOptions): Promise<void> {
  await access.signIn({ code, deviceName, cookie: true }, o);
  await askWho();
  rewatch();
}

/** Signs a member of staff in at this terminal, by id or card. */
export async function signInByPin(
  holder: { staffId: string } | { cardUid: string },
  pin: string,
  o: CallOptions,
): Promise<void> {
  await access.signIn({ ...holder, pin, cookie: true }, { ...o, as: "terminal" });
  await askWho();
  rewatch();
}

/** Signs the person out; the terminal stays enrolled. */
export async function signOut(): Promise<void> {
  await act((o) => access.signOut({}, o));
  await askWho();
  rewatch();
}
