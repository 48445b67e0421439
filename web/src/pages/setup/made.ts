// From a PC that is just made a node to a browser that its owner has signed in with.
import { act } from "../../api/act";
import { Fault } from "../../api/fault";
import { access, cluster } from "../../api/services";
import { askWho } from "../../api/session";

const lookEveryMs = 300;
const giveUpMs = 60_000;

/** Waits until the new node serves. The door that was there before it closes meanwhile, so failures are no news. */
export async function untilReady(): Promise<void> {
  const until = performance.now() + giveUpMs;
  for (;;) {
    const answer = await fetch("/readyz", { cache: "no-store" }).catch(() => undefined);
    if (answer?.ok) return;
    if (performance.now() > until) throw new Fault("unavailable", "the new node does not answer");
    await new Promise((done) => setTimeout(done, lookEveryMs));
  }
}

/** Signs the first owner in here. The token is used for that and kept nowhere. */
export async function signOwnerIn(staffId: string, token: string, deviceName: string): Promise<void> {
  const { code } = await act(access.createSignInCode, { staffId }, { token });
  await act(access.signIn, { code: code ?? "", deviceName, cookie: true });
  await askWho();
}

/** What is typed at the next PC, and where the shop's nodes are. */
export async function inviteTerminal(): Promise<{ line: string; urls: string[] }> {
  const answer = await act(cluster.createJoinToken, {});
  return { line: answer.line ?? "", urls: answer.urls ?? [] };
}
