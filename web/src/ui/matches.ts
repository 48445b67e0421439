// Searching in lists.

/** Whether a text contains all words of a search, whatever their case and accents. */
export function matches(search: string, ...texts: (string | null | undefined)[]): boolean {
  const plain = (s: string): string =>
    s.normalize("NFKD").replace(/\p{M}/gu, "").replace(/ł/g, "l").replace(/Ł/g, "L").toLowerCase();
  const all = plain(texts.filter(Boolean).join(" "));
  return plain(search)
    .split(/\s+/)
    .every((word) => all.includes(word));
}
