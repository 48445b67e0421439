/** What a node says of the shop's authority (/ca.json). */
export interface Authority {
  /** SHA-256 of its certificate, in hex. */
  sha256: string;
  words: string[];
}

/** A fingerprint in groups that an eye can follow, as systems show them: capitals. */
export function inFours(hex: string): string[] {
  return hex.toUpperCase().match(/.{1,4}/g) ?? [];
}

// The order of the systems in words.ts.
const signs = [/Android/, /iPhone|iPad/, /Windows/, /Macintosh/, /Linux/];
const firefox = signs.length;

/** Which of the systems somebody is at, -1 = none of them. */
export function systemOf(agent: string): number {
  const at = signs.findIndex((s) => s.test(agent));
  return at !== 0 && at !== 1 && /Firefox/.test(agent) ? firefox : at;
}
