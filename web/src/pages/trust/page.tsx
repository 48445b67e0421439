// How a device comes to trust the shop's own authority, without which no phone installs the page.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Shell } from "../../ui/shell";
import { inFours, systemOf, type Authority } from "./authority";
import { trustWords } from "./words";
import "./trust.css";

export default function Trust(): JSX.Element {
  const w = trustWords();
  const authority = useSignal<Authority | undefined>(undefined);
  const failed = useSignal(false);
  useEffect(() => {
    fetch("/ca.json")
      .then((r) => r.json())
      .then(
        (a: Authority) => (authority.value = a),
        () => (failed.value = true),
      );
  }, []);
  const here = systemOf(navigator.userAgent);
  return (
    <Shell title={w.title} class="trust stack">
      <p>{w.why}</p>
      <section class="card stack">
        <p>{w.compare}</p>
        {failed.value && <p class="notice bad">{w.unknown}</p>}
        <h2>{w.wordsName}</h2>
        <p class="trust-words" translate={false}>
          {authority.value?.words.join(" ")}
        </p>
        <h2>{w.hexName}</h2>
        <p class="trust-hex number" translate={false}>
          {inFours(authority.value?.sha256 ?? "").map((four, i) => (
            <span key={i}>{four}</span>
          ))}
        </p>
        <a class="button main" href="/ca.crt" download="storehub-ca.crt">
          {w.download}
        </a>
      </section>
      {w.systems.map((s, i) => (
        <details key={s.name} class="card" open={i === here}>
          <summary>
            <h2>{s.name}</h2>
          </summary>
          <ol>
            {s.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </details>
      ))}
      <p class="soft">{w.after}</p>
    </Shell>
  );
}
