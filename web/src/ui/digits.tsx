// Digits as big as fingers, for a screen without keys. They type into a field that keys type into as well.
import type { JSX } from "preact";
import { words } from "../i18n/language";
import { Button } from "./parts";
import "./digits.css";

const digitWords = words({
  en: { digits: "Digits", clear: "Clear", erase: "Delete the last digit" },
  "zh-CN": { digits: "数字键", clear: "清空", erase: "删去一位" },
  pl: { digits: "Cyfry", clear: "Wyczyść", erase: "Usuń ostatnią cyfrę" },
});

const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

interface DigitsProps {
  typed: string;
  onType: (text: string) => void;
}

export function Digits(p: DigitsProps): JSX.Element {
  const w = digitWords();
  const digit = (d: string): JSX.Element => (
    <Button key={d} class="key" onPress={() => p.onType(p.typed + d)}>
      {d}
    </Button>
  );
  // The field keeps the focus, so that Enter sends what was typed and does not press the last digit again.
  return (
    <div class="keys" role="group" aria-label={w.digits} onMouseDown={(e) => e.preventDefault()}>
      {digits.map(digit)}
      <Button class="key" label={w.clear} onPress={() => p.onType("")}>
        C
      </Button>
      {digit("0")}
      <Button class="key" label={w.erase} onPress={() => p.onType(p.typed.slice(0, -1))}>
        ⌫
      </Button>
    </div>
  );
}
