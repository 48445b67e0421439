// A card that somebody types in place of reading it.

const printed = /^(\d{1,10}|\d{1,3},\d{1,5})$/;

/**
 * What somebody reads off a card as the hub takes it: the numbers that are printed on it ("0008075634 123,14706", or one of
 * them, with or without the zeros before them); with a colon or a letter it is what a reader says. "" when it is empty.
 */
export function typedCard(text: string): string {
  const parts = text
    .trim()
    .replace(/\s*,\s*/g, ",")
    .split(/\s+/);
  if (!parts.every((p) => printed.test(p))) return parts.join("");
  return `printed:${parts.map((p) => (p.includes(",") ? p : p.padStart(10, "0"))).join(" ")}`;
}
