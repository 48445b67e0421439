// Keeps the shell of the pages for a phone that has lost the shop's network: the page opens and says that there is no
// connection. No answer of a node is ever kept, so nothing old can look new. It also shows what a technician is told by
// Web Push while the page is closed.
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

self.addEventListener("push", (e) => e.waitUntil(tell(e.data)));

// A page that he looks at rings by itself.
async function tell(data) {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.some((page) => page.focused && page.visibilityState === "visible")) return;
  const { title, body, tag, url } = data.json();
  await self.registration.showNotification(title, { body, tag, renotify: true, icon: "/icon-192.png", data: { url } });
}

self.addEventListener("notificationclick", (e) => {
  e.notification.close();
  e.waitUntil(show(e.notification.data.url));
});

async function show(path) {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = open.find((page) => new URL(page.url).pathname === path);
  await (there ? there.focus() : self.clients.openWindow(path));
}

self.addEventListener("pushsubscriptionchange", (e) => e.waitUntil(renew(e.newSubscription)));

// The push service has taken the subscription back. A session that had one gets the new one; without the network the page
// mends it when it opens.
async function renew(given) {
  const session = await call("GetSession", {});
  if (!session.pushEndpointSum) return;
  const applicationServerKey = session.pushKey.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const now = given ?? (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }));
  const { endpoint, keys } = now.toJSON();
  await call("SetPushSubscription", { endpoint, key: keys.p256dh, auth: keys.auth });
}

async function call(method, request) {
  const answer = await fetch(`/storehub.v1.AccessService/${method}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Storehub-Request-Id": crypto.randomUUID() },
    body: JSON.stringify(request),
  });
  if (!answer.ok) throw new Error(`${method}: ${answer.status}`);
  return answer.json();
}
