// A code with which somebody signs in once, to be scanned or read out.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { access, cluster } from "../../../api/services";
import { screen } from "../../../live/live";
import { useDeed } from "../../../ui/deed";
import { Button } from "../../../ui/parts";
import { Qr } from "../../../ui/qr";
import { isLoopback, plainSignIn, reachable } from "../../../ui/reachable";
import { isOver, TimeLeft } from "../../../ui/timeleft";
import { TrustThere } from "../../../ui/trustlink";
import { cardWords } from "./cardwords";

interface Shown {
  code: string;
  url: string;
  until: string;
}

/** Where the shop's pages are, this one's address first: whoever reads it here has reached it. */
async function origins(): Promise<string[]> {
  const status = await cluster.getStatus({}).catch(() => undefined); // the code is good without it
  const nodes = (status?.nodes ?? []).map((n) => `https://${n.apiAddr || n.addr || ""}`);
  const others = (screen.value?.others ?? []).map((o) => o.url ?? "");
  return [location.origin, ...nodes, ...others];
}

type Holder = { technician: string } | { staffId: string } | { terminal: string };

interface SignInCodeProps {
  who: Holder;
  /** The node at whose PC a terminal stands, "" = at none. */
  node?: string;
}

export function SignInCode(p: SignInCodeProps): JSX.Element {
  const w = cardWords();
  const shown = useSignal<Shown | undefined>(undefined);
  const deed = useDeed();
  const make = (): void =>
    void deed.run(
      async (who: Holder, o) => {
        const answer = await access.createSignInCode(who, o);
        return { ...answer, url: reachable(answer.url ?? "", await origins()) };
      },
      p.who,
      { done: (a) => void (shown.value = { code: a.code ?? "", url: a.url, until: a.expiresAt ?? "" }) },
    );
  const over = shown.value !== undefined && isOver(shown.value.until);
  return (
    <section class="stack" aria-label={w.code}>
      <h3>{w.code}</h3>
      <p class="soft">{w.codeWhat}</p>
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
      {shown.value && !over && <Code {...shown.value} node={p.node ?? ""} />}
      {over && <p class="notice warn">{w.codeOver}</p>}
      <div class="row">
        <Button onPress={make} disabled={deed.busy}>
          {shown.value ? w.codeAnother : w.codeMake}
        </Button>
      </div>
    </section>
  );
}

/** The browser of the node's own PC needs no certificate there. */
function Code(p: Shown & { node: string }): JSX.Element {
  const w = cardWords();
  const own = plainSignIn(p.node, screen.value?.nodeId ?? "", location.origin);
  return (
    <div class="code-card">
      {p.url && <Qr text={p.url} label={w.codeQr} />}
      <div class="stack">
        <p class="code-shown" role="status">
          {p.code}
        </p>
        {p.url && (
          <p>
            {w.codeScan} <strong class="address">{new URL(p.url).origin}</strong>
          </p>
        )}
        {own && (
          <p>
            {w.codeOwn} <strong class="address">{own}</strong>
          </p>
        )}
        {p.node && !own && <p>{w.codeOwnThere}</p>}
        {isLoopback(p.url) && <p class="notice warn">{w.codeHere}</p>}
        <TimeLeft until={p.until} />
        <TrustThere url={p.url} />
      </div>
    </div>
  );
}
