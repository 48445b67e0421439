// Whom an act passes over, as the node foresees it.
import type { JSX } from "preact";
import type { PassedOverJson } from "../../gen/storehub/v1/cluster_pb";
import { useSentences } from "../../ui/foreseen";
import { panelWords } from "./panels/words";

export { useForeseen, useSentences, type Foreseen } from "../../ui/foreseen";

/** Whom the rotation passes over, each with the reason in a sentence. */
export function PassedOver(p: { passed: readonly PassedOverJson[] }): JSX.Element | null {
  const w = panelWords();
  const texts = useSentences(p.passed.map((o) => o.why ?? {}));
  if (p.passed.length === 0) return null;
  return (
    <details class="passed">
      <summary>
        {w.passed}: <b class="number">{p.passed.map((o) => o.technician).join(" ")}</b>
      </summary>
      <ul>
        {p.passed.map((o, i) => (
          <li key={o.technician}>
            <b class="number">{o.technician}</b> {texts[i]}
          </li>
        ))}
      </ul>
    </details>
  );
}
