// Names of cards, as people read them off the plastic and as the hub knows them.

/** What is printed on a card as a rule, from its uid: "0008075634 (123,14706)"; "" for cards without print. */
export function printedOf(uid: string): string {
  const hex = /^em4100(?:\/\d+)?:([0-9A-F]+)$/.exec(uid)?.[1];
  if (!hex) return "";
  const low = BigInt(`0x${hex}`);
  const short = `${String((low >> 16n) & 0xffn).padStart(3, "0")},${String(low & 0xffffn).padStart(5, "0")}`;
  return hex.length < 8 ? short : `${String(low & 0xffffffffn).padStart(10, "0")} (${short})`;
}
