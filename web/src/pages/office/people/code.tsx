// A code with which somebody signs in once, to be scanned or read out.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { act } from "../../../api/act";
import { access } from "../../../api/services";
import { clock } from "../../../i18n/format";
import { sentence } from "../../../i18n/sentence";
import { Button } from "../../../ui/parts";
import { TrustThere } from "../../../ui/trustlink";
import { cardWords } from "./cardwords";

interface Shown {
  code: string;
  url: string;
  until: string;
}

export function SignInCode(p: {
  who: { technician: string } | { staffId: string } | { terminal: string };
}): JSX.Element {
  const w = cardWords();
  const shown = useSignal<Shown | undefined>(undefined);
  const wrong = useSignal("");
  const busy = useSignal(false);
  const make = async (): Promise<void> => {
    busy.value = true;
    wrong.value = "";
    try {
      const a = await act((o) => access.createSignInCode({ ...p.who }, o));
      shown.value = { code: a.code ?? "", url: a.url ?? "", until: a.expiresAt ?? "" };
    } catch (e) {
      wrong.value = await sentence(e);
    }
    busy.value = false;
  };
  return (
    <section class="stack" aria-label={w.code}>
      <h3>{w.code}</h3>
      <p class="soft">{w.codeWhat}</p>
      {wrong.value && (
        <p class="notice bad" role="alert">
          {wrong.value}
        </p>
      )}
      {shown.value ? (
        <div class="stack" role="status">
          <p class="code-shown">{shown.value.code}</p>
          {shown.value.url && (
            <p>
              {w.codeScan} <strong>{new URL(shown.value.url).origin}</strong>
            </p>
          )}
          <p class="soft">{w.codeUntil(clock(shown.value.until))}</p>
          <TrustThere url={shown.value.url} />
        </div>
      ) : (
        <div class="row">
          <Button onPress={() => void make()} disabled={busy.value}>
            {w.codeMake}
          </Button>
        </div>
      )}
    </section>
  );
}
