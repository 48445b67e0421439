/** What is wrong with a PIN that was written twice; an empty one keeps the present. */
export function checkPin(pin: string, again: string): "" | "digits" | "differs" {
  if (!pin) return "";
  if (!/^\d{4,12}$/.test(pin)) return "digits";
  return pin === again ? "" : "differs";
}
