// Which address of a page another device can open: 127.0.0.1 is that device itself.

/** Whether an address leads nowhere but to the PC on which it is opened. */
export function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return host === "localhost" || host === "[::1]" || /^127\.[\d.]+$/.test(host);
}

/** The page at the first address that other devices reach, the nearest first; as it is where there is none. */
export function reachable(page: string, origins: readonly string[]): string {
  if (!URL.canParse(page) || !isLoopback(page)) return page;
  const there = origins.find((o) => URL.canParse(o) && new URL(o).protocol === "https:" && !isLoopback(o));
  if (!there) return page;
  const { pathname, search, hash } = new URL(page);
  return new URL(there).origin + pathname + search + hash;
}

/**
 * The page to sign in at as the browser of a node's own PC opens it, without TLS. Only there it is known, for each node may have
 * another port for it; "" = this page does not come from there.
 */
export function plainSignIn(node: string, here: string, origin: string): string {
  return node !== "" && node === here && origin.startsWith("http:") && isLoopback(origin) ? `${origin}/sign-in` : "";
}
