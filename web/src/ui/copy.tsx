// A text to be taken elsewhere: it can be copied by a button, or by hand where the browser does not let a page do it.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { words } from "../i18n/language";
import { Button } from "./parts";

const copyWords = words({
  en: {
    copy: "Copy",
    copied: "Copied.",
    byHand: "This browser does not let it be copied by a button: press Ctrl+C now.",
  },
  "zh-CN": { copy: "复制", copied: "已复制。", byHand: "此浏览器不允许一键复制：请现在按 Ctrl+C。" },
  pl: {
    copy: "Kopiuj",
    copied: "Skopiowano.",
    byHand: "Ta przeglądarka nie pozwala kopiować przyciskiem: naciśnij teraz Ctrl+C.",
  },
});

export function Copy(p: { label: string; text: string }): JSX.Element {
  const w = copyWords();
  const said = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  const copy = async (): Promise<void> => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(p.text); // there is none on a page that came over plain http
      said.value = w.copied;
    } catch {
      said.value = w.byHand;
    }
  };
  return (
    <div class="stack">
      <div class="row">
        <input
          ref={field}
          class="input grow code-line"
          readOnly
          aria-label={p.label}
          value={p.text}
          onFocus={(e) => e.currentTarget.select()}
        />
        <Button onPress={() => void copy()}>{w.copy}</Button>
      </div>
      <span role="status" class="soft">
        {said.value}
      </span>
    </div>
  );
}
