// What a new shop does first, in the order in which one thing needs the other.

/** What there is of each, as the node lists it. */
export interface Basics {
  categories: number;
  /** Technicians with a card that is not blocked. One who is new later does not bring the steps back. */
  cardHolders: number;
  rooms: number;
  items: number;
  terminals: number;
  nodes: number;
}

/** Each leads to the section of its name. */
export type Step = "categories" | "technicians" | "rooms" | "items" | "terminals" | "cluster";

/** The steps, and which are done. */
export function stepsOf(b: Basics): readonly { step: Step; done: boolean }[] {
  return [
    { step: "categories", done: b.categories > 0 },
    { step: "technicians", done: b.cardHolders > 0 },
    { step: "rooms", done: b.rooms > 0 },
    { step: "items", done: b.items > 0 },
    { step: "terminals", done: b.terminals > 0 },
    { step: "cluster", done: b.nodes > 2 },
  ];
}
