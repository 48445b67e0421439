// A button that asks once more before it ends something.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { colon } from "../../../i18n/punctuation";
import { useDeed, type Write } from "../../../ui/deed";
import { Button } from "../../../ui/parts";
import { say } from "../../../ui/toast";

interface EndProps {
  what: string;
  /** What it says when it asks. */
  sure: string;
  /** Whom or what it ends. */
  name: string;
  /** false says that it has not ended it. */
  end: Write<{ id: string }, unknown>;
  id: string;
  done: string;
}

export function End(p: EndProps): JSX.Element {
  const asked = useSignal(false);
  const deed = useDeed();
  const press = (): void => {
    if (!asked.value) return void (asked.value = true);
    void deed
      .run(p.end, { id: p.id }, { done: (ended) => void (ended !== false && say("good", p.done)) })
      .then(() => (asked.value = false));
  };
  return (
    <>
      <Button
        kind={asked.value ? "danger" : "plain"}
        label={`${asked.value ? p.sure : p.what}${colon()}${p.name}`}
        disabled={deed.busy}
        onPress={press}
      >
        {asked.value ? p.sure : p.what}
      </Button>
      {deed.failed && (
        <p class="notice bad" role="alert">
          {deed.failed}
        </p>
      )}
    </>
  );
}
