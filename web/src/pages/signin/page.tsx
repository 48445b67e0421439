// Signing in: by a code that was made elsewhere, or at an enrolled terminal by card or name and PIN.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { signInByCode, signInByPin, terminalId, who } from "../../api/session";
import { homeOf } from "../../app";
import { sentence } from "../../i18n/sentence";
import { Button, Field } from "../../ui/parts";
import { go, keep, spot } from "../../ui/place";
import { Shell } from "../../ui/shell";
import { signInWords } from "./words";
import "./signin.css";

export default function SignIn(): JSX.Element {
  const w = signInWords();
  return (
    <Shell title={w.title} class="sign-in">
      {terminalId.value && <ByPin />}
      <ByCode />
    </Shell>
  );
}

function ByCode(): JSX.Element {
  const w = signInWords();
  const code = useSignal(spot.value.get("code") ?? "");
  const wrong = useSignal("");
  const busy = useSignal(false);
  const send = async (): Promise<void> => {
    busy.value = true;
    wrong.value = "";
    try {
      await signInByCode(code.value, deviceName());
      keep({ code: "" });
      go(homeOf(who.value!), "replace");
    } catch (e) {
      wrong.value = await sentence(e);
      keep({ code: "" }); // a code works once: a reload must not try it again
    }
    busy.value = false;
  };
  useEffect(() => {
    if (code.value) void send();
  }, []);
  return (
    <form
      class="card stack"
      onSubmit={(e) => {
        e.preventDefault();
        void send();
      }}
    >
      <h2>{w.byCode}</h2>
      <p class="soft">{w.codeFrom}</p>
      <Field label={w.code} hint={w.codeHint} wrong={wrong.value}>
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
      <Button kind="main" submit onPress={() => {}} disabled={busy.value || !code.value.trim()}>
        {w.signIn}
      </Button>
    </form>
  );
}

function ByPin(): JSX.Element {
  const w = signInWords();
  const staff = useSignal("");
  const pin = useSignal("");
  const wrong = useSignal("");
  const busy = useSignal(false);
  const send = async (): Promise<void> => {
    busy.value = true;
    wrong.value = "";
    try {
      await signInByPin({ staffId: staff.value.trim() }, pin.value);
      go(homeOf(who.value!), "replace");
    } catch (e) {
      wrong.value = await sentence(e);
      pin.value = "";
    }
    busy.value = false;
  };
  return (
    <form
      class="card stack"
      onSubmit={(e) => {
        e.preventDefault();
        void send();
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
      <Field label={w.pin} wrong={wrong.value}>
        {(a) => (
          <input
            {...a}
            class="input code"
            type="password"
            inputMode="numeric"
            autocomplete="current-password"
            value={pin.value}
            onInput={(e) => (pin.value = e.currentTarget.value)}
          />
        )}
      </Field>
      <Button kind="main" submit onPress={() => {}} disabled={busy.value || !staff.value.trim() || !pin.value}>
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
