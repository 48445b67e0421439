// Amounts as people write them, and as the API wants them: whole minor units, which no float has touched.

/** How many digits behind the point a currency has. */
export function currencyDigits(currency: string): number {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2; // three letters that no list knows
  }
}

/** "12.50" or "12,5" in minor units; undefined when it is no amount. */
export function toMinor(text: string, digits: number): string | undefined {
  const found = /^(\d{1,12})(?:[.,](\d*))?$/.exec(text.trim());
  const part = found?.[2] ?? "";
  if (!found || part.length > digits) return undefined;
  return String(BigInt(found[1]! + part.padEnd(digits, "0")));
}

/** Minor units as people write an amount. */
export function fromMinor(minor: string | number | null | undefined, digits: number): string {
  const text = String(minor ?? 0).padStart(digits + 1, "0");
  if (digits === 0) return text;
  const part = text.slice(-digits);
  return text.slice(0, -digits) + (/^0+$/.test(part) ? "" : `.${part}`);
}
