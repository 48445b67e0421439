// In whose name this page acts: whoever has just swiped a card here, else whoever is signed in, else the desk if the
// shop trusts it without a card.
import type { CallOptions } from "../../api/connect";
import type { SessionJson } from "../../gen/storehub/v1/access_pb";
import type { SwipedJson } from "../../gen/storehub/v1/terminal_pb";

export type Actor =
  | {
      by: "card";
      name: string;
      /** "technician:7" or "staff:anna". */
      holder: string;
      /** What a write names as actor_card: the identification, not the card. */
      card: string;
      /** Until when the terminal knows it, ms. */
      until: number;
    }
  | { by: "person"; name: string }
  /** Whoever stands at the terminal: the shop asks for no card. */
  | { by: "desk" }
  | { by: "nobody" };

/** What of the present decides who acts. */
export interface Present {
  swiped: SwipedJson | undefined;
  person: SessionJson | undefined;
  terminal: SessionJson | undefined;
  cardRequired: boolean;
  /** Cluster time, ms. */
  now: number;
}

/** What a card is good for at a desk: those of customers identify nobody who could act. */
function worksHere(holder: string): boolean {
  return holder.startsWith("technician:") || holder.startsWith("staff:");
}

export function actorOf(p: Present): Actor {
  const s = p.swiped;
  const until = s?.identifiedUntil ? Date.parse(s.identifiedUntil) : 0;
  if (p.terminal && s?.identification && until > p.now && worksHere(s.holder ?? ""))
    return { by: "card", name: s.name ?? "", holder: s.holder ?? "", card: s.identification, until };
  if (p.person) return { by: "person", name: p.person.name ?? "" };
  if (p.terminal && !p.cardRequired) return { by: "desk" };
  return { by: "nobody" };
}

/** Whether two are the same, so that nothing is drawn again each second for one who still acts. */
export function sameActor(a: Actor, b: Actor): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The number of the technician whose card it is, "" = it is nobody's or a member of staff's. */
export function technicianOf(a: Actor): string {
  return a.by === "card" && a.holder.startsWith("technician:") ? a.holder.slice("technician:".length) : "";
}

/** How a write says who acts. A card is used up, so what needs none takes none. */
export function asActor(a: Actor, needsCard: boolean): { actorCard?: string; options: CallOptions } {
  if (a.by === "card" && needsCard) return { actorCard: a.card, options: { as: "terminal" } };
  if (a.by === "person") return { options: {} };
  return { options: { as: "terminal" } };
}
