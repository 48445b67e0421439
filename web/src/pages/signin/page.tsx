// Signing in: by a code that was made elsewhere, or at an enrolled terminal by card or name and PIN.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { signInByCode, signInByPin, terminalId, who } from "../../api/session";
import { homeOf } from "../../app";
import { useDeed } from "../../ui/deed";
import { Button, Field } from "../../ui/parts";
import { PinField } from "../../ui/pin";
import { go, keep, spot } from "../../ui/place";
import { Shell } from "../../ui/shell";
import { TrustLink } from "../../ui/trustlink";
import { signInWords } from "./words";
import "./signin.css";

export default function SignIn(): JSX.Element {
  const w = signInWords();
  return (
    <Shell title={w.title} class="sign-in">
      {terminalId.value && <ByPin />}
      <ByCode />
      <TrustLink />
    </Shell>
  );
}

function home(): void {
  go(homeOf(who.value!), "replace");
}

function ByCode(): JSX.Element {
  const w = signInWords();
  const code = useSignal(spot.value.get("code") ?? "");
  const deed = useDeed();
  const send = (): void => {
    keep({ code: "" }); // it works once: a reload must not try it again
    void deed.run((o) => signInByCode(code.value, deviceName(), o), home, { key: code.value });
  };
  useEffect(() => {
    if (code.value) send();
  }, []);
  return (
    <form
      class="card stack"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <h2>{w.byCode}</h2>
      <p class="soft">{w.codeFrom}</p>
      <Field label={w.code} hint={w.codeHint} wrong={deed.failed || undefined}>
        {(a) => (
          <input
            {...a}
            class="input code"
            autocomplete="one-time-code"
            autocapitalize="characters"
            spellcheck={false}
            value={code.value}
            onInput={(e) => (code.value = e.currentTarget.value)}
          />
        )}
      </Field>
      <Button kind="main" submit disabled={deed.busy || !code.value.trim()}>
        {w.signIn}
      </Button>
    </form>
  );
}

function ByPin(): JSX.Element {
  const w = signInWords();
  const staff = useSignal("");
  const pin = useSignal("");
  const deed = useDeed();
  return (
    <form
      class="card stack"
      onSubmit={(e) => {
        e.preventDefault();
        const typed = pin.value;
        pin.value = "";
        void deed.run((o) => signInByPin({ staffId: staff.value.trim() }, typed, o), home, { key: typed });
      }}
    >
      <h2>{w.byPin}</h2>
      <Field label={w.staff} hint={w.staffHint}>
        {(a) => (
          <input
            {...a}
            class="input"
            autocomplete="username"
            value={staff.value}
            onInput={(e) => (staff.value = e.currentTarget.value)}
          />
        )}
      </Field>
      <PinField label={w.pin} value={pin} wrong={deed.failed || undefined} />
      <Button kind="main" submit disabled={deed.busy || !staff.value.trim() || !pin.value}>
        {w.signIn}
      </Button>
    </form>
  );
}

/** What the list of sessions calls this browser, until somebody names it better. */
function deviceName(): string {
  const system = /Android|iPhone|iPad|Windows|Macintosh|Linux/.exec(navigator.userAgent)?.[0] ?? "";
  const browser = /Firefox|Edg|Chrome|Safari/.exec(navigator.userAgent)?.[0] ?? "browser";
  return `${browser} ${system}`.trim();
}
