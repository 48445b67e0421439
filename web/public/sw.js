// Keeps the shell of the pages for a phone that has lost the shop's network: the page opens and says that there is no
// connection. No answer of a node is ever kept, so nothing old can look new.
const shell = "storehub-%BUILD%";

self.addEventListener("install", (e) => e.waitUntil(keep(["/"]).then(() => self.skipWaiting())));

self.addEventListener("activate", (e) =>
  e.waitUntil(
    caches
      .keys()
      .then((all) => Promise.all(all.filter((name) => name !== shell).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  ),
);

self.addEventListener("message", (e) => e.waitUntil(keep(e.data.keep)));

async function keep(paths) {
  const cache = await caches.open(shell);
  await Promise.all(
    paths.map(async (path) => {
      if (path !== "/" && (await cache.match(path))) return;
      const answer = await fetch(path);
      if (answer.ok) await cache.put(path, answer);
    }),
  );
}

self.addEventListener("fetch", (e) => {
  const { pathname, origin } = new URL(e.request.url);
  if (e.request.method !== "GET" || origin !== self.location.origin) return;
  if (e.request.mode === "navigate") e.respondWith(fetch(e.request).catch(() => kept("/")));
  else if (pathname.startsWith("/assets/")) e.respondWith(asset(e.request));
});

// The names of assets are their content: what is kept is what would come.
async function asset(request) {
  const cache = await caches.open(shell);
  const before = await cache.match(request);
  if (before) return before;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function kept(path) {
  return (await (await caches.open(shell)).match(path)) ?? Response.error();
}
