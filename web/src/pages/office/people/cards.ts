// Names of cards, as people read them off the plastic and as the hub knows them.

/**
 * What somebody reads off a card as the hub takes it: ten digits, "123,14706", or both halves are what is printed on it;
 * with a colon, a letter among the digits or anything else it is what a reader says. undefined when it is empty.
 */
export function cardName(text: string): string | undefined {
  const t = text.trim().replace(/\s*,\s*/g, ",");
  if (!t) return undefined;
  return /^(\d{10}|\d{1,3},\d{1,5})(\s+(\d{10}|\d{1,3},\d{1,5}))?$/.test(t) ? `printed:${t}` : t;
}

/** What is printed on a card as a rule, from its uid: "0008075634 (123,14706)"; "" for cards without print. */
export function printedOf(uid: string): string {
  const hex = /^em4100(?:\/\d+)?:([0-9A-F]+)$/.exec(uid)?.[1];
  if (!hex) return "";
  const low = BigInt(`0x${hex}`);
  const short = `${String((low >> 16n) & 0xffn).padStart(3, "0")},${String(low & 0xffffn).padStart(5, "0")}`;
  return hex.length < 8 ? short : `${String(low & 0xffffffffn).padStart(10, "0")} (${short})`;
}
