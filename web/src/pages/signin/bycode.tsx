// By a code: whoever it is for, on whichever device brings it first.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { signInByCode } from "../../api/session";
import { useDeed } from "../../ui/deed";
import { Button, Field } from "../../ui/parts";
import { keep, spot } from "../../ui/place";
import { signInWords } from "./words";

export function ByCode(p: {
  done: () => void;
  /** It is not the first way here. */
  more: boolean;
}): JSX.Element {
  const w = signInWords();
  const code = useSignal(spot.value.get("code") ?? "");
  const deed = useDeed();
  const send = (): void => {
    keep({ code: "" }); // it works once: a reload must not try it again
    void deed.run(signInByCode, { code: code.value, deviceName: deviceName() }, { onward: p.done });
  };
  useEffect(() => {
    if (code.value) send();
  }, []);
  return (
    <form
      class="card stack"
      onSubmit={(e) => {
        e.preventDefault();
        if (code.value.trim()) send();
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
            onInput={(e) => {
              code.value = e.currentTarget.value;
              deed.clear();
            }}
          />
        )}
      </Field>
      <Button {...(p.more ? {} : { kind: "main" })} submit disabled={deed.busy || !code.value.trim()}>
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
