// The people, places and things that dates occupy: what the service needs first.
import type { JSX } from "preact";
import type { ResourceJson } from "../../../gen/storehub/v1/booking_pb";
import { byNumber } from "../lib/values";
import type { Catalogue } from "./data";
import { planWords } from "./words";

type Kind = "RESOURCE_KIND_STAFF" | "RESOURCE_KIND_VENUE" | "RESOURCE_KIND_EQUIPMENT";
const kinds: readonly Kind[] = ["RESOURCE_KIND_STAFF", "RESOURCE_KIND_VENUE", "RESOURCE_KIND_EQUIPMENT"];
export const mostResources = 8;

/** The kinds that a service needs and none is chosen of. */
export function wanting(catalogue: Catalogue, item: string, chosen: readonly string[]): Kind[] {
  const needs = catalogue.items.find((i) => i.id === item)?.needs ?? [];
  const have = catalogue.resources.filter((r) => chosen.includes(r.id ?? "")).map((r) => r.kind);
  return kinds.filter((k) => needs.includes(k) && !have.includes(k));
}

interface ResourcesProps {
  catalogue: Catalogue;
  item: string;
  chosen: readonly string[];
  change: (chosen: readonly string[]) => void;
}

export function Resources(p: ResourcesProps): JSX.Element {
  const w = planWords();
  const needs = p.catalogue.items.find((i) => i.id === p.item)?.needs ?? [];
  const order = [...kinds].sort((a, b) => Number(needs.includes(b)) - Number(needs.includes(a)));
  return (
    <>
      {order.map((kind) => (
        <fieldset key={kind} class="choices">
          <legend>
            {w.kinds[kind]} <small class="soft">{needs.includes(kind) ? w.needed : w.notNeeded}</small>
          </legend>
          <OfKind {...p} kind={kind} />
        </fieldset>
      ))}
      {p.chosen.length >= mostResources && <p class="soft">{w.mostResources}</p>}
    </>
  );
}

function OfKind(p: ResourcesProps & { kind: Kind }): JSX.Element {
  const list = p.catalogue.resources
    .filter((r) => r.kind === p.kind)
    .sort((a, b) => byNumber(a.technician ?? a.id ?? "", b.technician ?? b.id ?? ""));
  if (list.length === 0) return <p class="soft">{planWords().noneOfKind}</p>;
  const toggle = (id: string): void =>
    p.change(p.chosen.includes(id) ? p.chosen.filter((c) => c !== id) : [...p.chosen, id]);
  const name = (r: ResourceJson): string => [r.technician, r.name || r.id].filter(Boolean).join(" ");
  return (
    <div class="plan-resources">
      {list.map((r) => (
        <label key={r.id} class="choice">
          <input
            type="checkbox"
            checked={p.chosen.includes(r.id ?? "")}
            disabled={!p.chosen.includes(r.id ?? "") && p.chosen.length >= mostResources}
            onChange={() => toggle(r.id ?? "")}
          />
          <span>{name(r)}</span>
        </label>
      ))}
    </div>
  );
}
