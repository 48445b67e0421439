/** Bytes, which JSON carries in base64, as people read them out: "3f9a 01c2 …". */
export function hex(base64: string | null | undefined): string {
  const text = Array.from(atob(base64 ?? ""), (c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return (text.match(/.{1,4}/g) ?? []).join(" ");
}
