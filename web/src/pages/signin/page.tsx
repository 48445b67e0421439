// Signing in: by a code that was made elsewhere, or at an enrolled terminal by card or id and PIN.
import type { JSX } from "preact";
import { endedFor, terminalId, who } from "../../api/session";
import { homeOf } from "../../app";
import { shopWords } from "../../i18n/shop";
import { PinForm } from "../../ui/pinform";
import { go } from "../../ui/place";
import { Shell } from "../../ui/shell";
import { TrustLink } from "../../ui/trustlink";
import { ByCode } from "./bycode";
import { signInWords } from "./words";
import "./signin.css";

export default function SignIn(): JSX.Element {
  const w = signInWords();
  const here = who.value?.terminal;
  return (
    <Shell title={w.title} class={terminalId.value ? "sign-in" : "sign-in alone"}>
      {endedFor.value && (
        <p class="notice warn sign-in-told" role="status">
          {shopWords().ended(endedFor.value)}
        </p>
      )}
      {terminalId.value && (
        <section class="card stack">
          <h2>{w.byPin}</h2>
          <PinForm done={home} />
        </section>
      )}
      <ByCode done={home} more={Boolean(here)} />
      <p class="soft sign-in-told">{here ? w.terminal(here.name || terminalId.value) : w.noTerminal}</p>
      <TrustLink />
    </Shell>
  );
}

function home(): void {
  go(homeOf(who.value!), "replace");
}
