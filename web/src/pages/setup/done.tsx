// The PC is a node. The owner is signed in here, and the next PC can come.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { sentence } from "../../i18n/sentence";
import { Button } from "../../ui/parts";
import { Qr } from "../../ui/qr";
import { Shell } from "../../ui/shell";
import { inviteTerminal, signOwnerIn, untilReady } from "./made";
import { setupWords } from "./words";

/** What was made. owner is there for a new shop only. */
export interface Made {
  owner: { staffId: string; token: string } | undefined;
}

export function Done(p: { made: Made }): JSX.Element {
  const w = setupWords();
  const ready = useSignal(false);
  const failed = useSignal("");
  const next = useSignal<{ line: string; urls: string[] } | undefined>(undefined);
  useEffect(() => {
    const begin = async (): Promise<void> => {
      try {
        await untilReady();
        const { owner } = p.made;
        if (owner?.token) await signOwnerIn(owner.staffId, owner.token, w.thisBrowser);
        history.replaceState(null, "", "/setup"); // the secret is used: nothing is to be found in the history
        ready.value = true;
      } catch (e) {
        failed.value = await sentence(e);
      }
    };
    void begin();
  }, []);
  const invite = async (): Promise<void> => {
    try {
      next.value = await inviteTerminal();
    } catch (e) {
      failed.value = await sentence(e);
    }
  };
  return (
    <Shell title={w.title} class="setup">
      <section class="card stack" aria-live="polite">
        <h2>{ready.value ? (p.made.owner ? w.made : w.joined) : w.starting}</h2>
        {failed.value && (
          <div class="notice bad" role="alert">
            {failed.value}
          </div>
        )}
        {ready.value && (
          <>
            <p>{p.made.owner ? w.madeNext : w.joinedNext}</p>
            <div class="row">
              {/* A whole load: what this page was started with belongs to a PC without a node. */}
              <a class="button main" href="/">
                {w.goOn}
              </a>
              {p.made.owner && <Button onPress={() => void invite()}>{w.addTerminal}</Button>}
            </div>
            {next.value && (
              <div class="stack">
                <p>{w.atTheNext}</p>
                <code class="line">{next.value.line}</code>
                {next.value.urls.length > 0 && (
                  <>
                    <p class="soft">{w.lineByPhone}</p>
                    <Qr text={next.value.line} label={w.lineQr} />
                  </>
                )}
                <p class="soft">{w.two}</p>
              </div>
            )}
          </>
        )}
      </section>
    </Shell>
  );
}
