// Web Push from a dispatch to the notice on the phone: a real shop seals and sends, a push service of the test's own takes it,
// and the page's own worker shows it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type BrowserContext, type CDPSession, type Page, type Worker } from "@playwright/test";
import { fits, Hub, languages, readIn } from "./hub";
import { claims, PushService, Subscriber } from "./pushservice";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const names = {
  "zh-CN": { on: "在本手机上通知我", off: "不再在本手机上通知我" },
  pl: { on: "Powiadamiaj na tym telefonie", off: "Nie powiadamiaj na tym telefonie" },
  en: { on: "Tell me on this phone", off: "Do not tell me on this phone" },
};

let dir: string;
let service: PushService;
let hub: Hub;

test.beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "storehub-push-"));
  service = await PushService.start(join(dir, "push.pem"));
  hub = await Hub.start({
    "web-push": "mailto:owner@example.com",
    "web-push-host": [service.host],
    "notice-ca-file": join(dir, "push.pem"),
  });
  await hub.call("ShopService/UpdateSettings", { dispatchNotices: true });
});
test.afterAll(async () => {
  await hub?.stop();
  await service?.stop();
  await rm(dir, { recursive: true, force: true });
});

interface Board {
  categories: { queue: { technician: string; turn: number }[] }[];
}

async function free(): Promise<string> {
  const { categories } = await hub.call<Board>("DispatchService/GetBoard", {});
  return categories.flatMap((c) => c.queue).find((e) => e.turn === 1)!.technician;
}

async function send(technician: string): Promise<string> {
  const { assignments } = await hub.call<{ assignments: { id: string }[] }>("DispatchService/Dispatch", {
    kind: "KIND_REQUEST",
    technicians: [technician],
  });
  return assignments[0]!.id;
}

/** The browser subscribes to the test's service, with keys of the test's; all else is its own. It remembers over loads. */
async function subscribesTo(context: BrowserContext, endpoint: string, s: Subscriber): Promise<void> {
  await context.addInitScript(
    ([url, key, auth]) => {
      const subscription = (applicationServerKey: string): unknown => ({
        endpoint: url,
        options: { applicationServerKey: Uint8Array.from(atob(applicationServerKey), (c) => c.charCodeAt(0)).buffer },
        toJSON: () => ({ endpoint: url, keys: { p256dh: key, auth } }),
        unsubscribe: () => (localStorage.removeItem("pushed"), Promise.resolve(true)),
      });
      PushManager.prototype.getSubscription = () => {
        const made = localStorage.getItem("pushed");
        return Promise.resolve(made ? subscription(made) : null) as Promise<PushSubscription | null>;
      };
      PushManager.prototype.subscribe = (o) => {
        const made = (o!.applicationServerKey as string).replaceAll("-", "+").replaceAll("_", "/");
        localStorage.setItem("pushed", made);
        return Promise.resolve(subscription(made)) as Promise<PushSubscription>;
      };
    },
    [endpoint, s.key.toString("base64url"), s.auth.toString("base64url")] as const,
  );
}

async function openMe(page: Page, technician: string): Promise<void> {
  await hub.openPerson(page, { technician }, "reception", "/me");
  await expect(page.locator(".me-number")).toHaveText(technician);
}

/** Gives a plaintext to the worker of the page, as a browser does that has opened a push. */
async function deliver(cdp: CDPSession, registrationId: string, data: string): Promise<void> {
  await cdp.send("ServiceWorker.deliverPushMessage", { origin: hub.node("reception").http, registrationId, data });
}

const shown = (page: Page): Promise<{ title: string; body: string; tag: string }[]> =>
  page.evaluate(async () =>
    (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, tag }) => ({
      title,
      body,
      tag,
    })),
  );

for (const language of languages) {
  test(`it is turned on and off on the phone, in ${language}`, async ({ browser }) => {
    const w = names[language];
    const context = await browser.newContext({ ...phone, permissions: ["notifications"] });
    await subscribesTo(context, `https://${service.host}/${language}`, new Subscriber());
    await readIn(context, language);
    const page = await context.newPage();
    const technician = await free();
    await openMe(page, technician);
    await page.getByRole("button", { name: w.on, exact: true }).click();
    await expect(page.getByRole("button", { name: w.off, exact: true })).toBeVisible();
    await page.reload();
    await expect(page.getByRole("button", { name: w.off, exact: true })).toBeVisible();
    await fits(page);
    await page.getByRole("button", { name: w.off, exact: true }).click();
    await expect(page.getByRole("button", { name: w.on, exact: true })).toBeVisible();
    await send(technician);
    const { notices } = await hub.call<{ notices: { technician: string; channel: string }[] }>(
      "NoticeService/ListNotices",
      {},
    );
    expect(notices.filter((n) => n.technician === technician)).toEqual([]);
    await context.close();
  });
}

test("a dispatch comes to a phone whose page is closed, sealed, and one that is gone is not told any more", async ({
  browser,
}) => {
  const context = await browser.newContext({ ...phone, permissions: ["notifications"] });
  const subscriber = new Subscriber();
  await subscribesTo(context, `https://${service.host}/push/secret`, subscriber);
  await readIn(context, "en");
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  const registration = new Promise<string>((known) =>
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const own = registrations.find((r) => r.scopeURL.startsWith(hub.node("reception").http));
      if (own) known(own.registrationId);
    }),
  );
  await cdp.send("ServiceWorker.enable");
  const technician = await free();
  await openMe(page, technician);
  await page.getByRole("button", { name: "Tell me on this phone", exact: true }).click();
  await expect(page.getByText("With the page closed this phone tells you when you are called.")).toBeVisible();

  const before = service.posted.length;
  const assignment = await send(technician);
  await expect.poll(() => service.posted.length).toBe(before + 1);
  const post = service.posted[before]!;
  expect(post.path).toBe("/push/secret");
  expect(post.headers).toMatchObject({ urgency: "high", topic: assignment, "content-encoding": "aes128gcm" });
  expect(Number(post.headers["ttl"])).toBeGreaterThan(200);
  expect(Number(post.headers["ttl"])).toBeLessThanOrEqual(300);
  const token = claims(String(post.headers["authorization"]));
  expect(token).toMatchObject({ aud: `https://${service.host}`, sub: "mailto:owner@example.com" });
  const session = await page.evaluate(async () => {
    const answer = await fetch("/storehub.v1.AccessService/GetSession", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    return (await answer.json()) as { pushKey: string };
  });
  expect(token.key).toBe(Buffer.from(session.pushKey, "base64").toString("base64url"));
  const text = subscriber.open(post.body);
  const told = JSON.parse(text) as { title: string; body: string };
  expect(told).toMatchObject({ tag: assignment, url: "/me" });

  // He looks at the page, which rings: nothing else is shown. Then he closes it.
  const worker = context.serviceWorkers()[0]!;
  await worker.evaluate(() => {
    const w = self as unknown as { heard: Promise<unknown>; clients: { matchAll: (o: object) => Promise<unknown> } };
    // The worker's own listener came first, so it has seen who is there when this one has.
    w.heard = new Promise((heard) =>
      self.addEventListener("push", () => {
        heard(w.clients.matchAll({ type: "window", includeUncontrolled: true }));
      }),
    );
  });
  await deliver(cdp, await registration, JSON.stringify({ ...told, tag: "seen" }));
  await worker.evaluate(async () => void (await (self as unknown as { heard: Promise<unknown> }).heard));
  await page.goto("about:blank");
  await deliver(cdp, await registration, text);
  await page.goto(`${hub.node("reception").http}/ca.json`);
  await expect.poll(() => shown(page)).toEqual([{ title: told.title, body: told.body, tag: assignment }]);
  await page.goto("about:blank");
  await deliver(cdp, await registration, JSON.stringify({ ...told, title: "Called off" }));
  await page.goto(`${hub.node("reception").http}/ca.json`);
  await expect.poll(() => shown(page)).toEqual([{ title: "Called off", body: told.body, tag: assignment }]);
  await openMe(page, technician);
  await expect(page.getByRole("button", { name: "Do not tell me on this phone" })).toBeVisible();

  service.status = 410;
  await hub.call("DispatchService/CancelAssignment", { assignmentId: assignment });
  await expect(page.getByRole("button", { name: "Tell me on this phone", exact: true })).toBeVisible();
  const { notices } = await hub.call<{ notices: { state: string; cause: string; trouble: string }[] }>(
    "NoticeService/ListNotices",
    {},
  );
  expect(notices[0]).toMatchObject({ cause: "NOTICE_CAUSE_CALLED_OFF", state: "NOTICE_STATE_FAILED" });
  expect(notices[0]!.trouble).toContain("410");
  expect(JSON.stringify(notices)).not.toContain("secret");
  service.status = 201;
  await context.close();
});

/** What a test sees of the worker's own world. */
interface WorkerScope extends EventTarget {
  registration: { getNotifications: () => Promise<Notification[]> };
  clients: object;
  PushManager: { prototype: object };
  WindowClient: { prototype: object };
  ExtendableEvent: { new (type: string): Event; prototype: object };
  NotificationEvent: new (type: string, init: { notification: Notification }) => Event;
  /** What became of the last event, and what was asked for that only a real press permits. */
  done: Promise<unknown>;
  asked: { focused: string[]; opened: string[]; keys: string[] };
}

/**
 * Chromium lets no test press a notice or take a subscription back, so these events are made by hand. An event that was made
 * cannot be waited for, and it permits no window: both are taken down in place of done.
 */
async function byHand(worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    const w = self as unknown as WorkerScope;
    w.asked = { focused: [], opened: [], keys: [] };
    Object.assign(w.ExtendableEvent.prototype, { waitUntil: (done: Promise<unknown>) => (w.done = done) });
    Object.assign(w.WindowClient.prototype, {
      focus(this: { url: string }) {
        w.asked.focused.push(new URL(this.url).pathname);
      },
    });
    Object.assign(w.clients, { openWindow: (path: string) => void w.asked.opened.push(path) });
  });
}

function asked(worker: Worker): Promise<WorkerScope["asked"]> {
  return worker.evaluate(async () => {
    const w = self as unknown as WorkerScope;
    await w.done;
    return w.asked;
  });
}

/** The push service takes the subscription back; the browser has subscribed anew by itself, or leaves that to the worker. */
async function resubscribe(worker: Worker, endpoint: string, s: Subscriber, itself: boolean): Promise<void> {
  await worker.evaluate(
    async ([url, p256dh, auth, given]) => {
      const w = self as unknown as WorkerScope;
      const made = { toJSON: () => ({ endpoint: url, keys: { p256dh, auth } }) };
      Object.assign(w.PushManager.prototype, {
        subscribe: (o: { applicationServerKey: string }) => (w.asked.keys.push(o.applicationServerKey), made),
      });
      const event = new w.ExtendableEvent("pushsubscriptionchange");
      w.dispatchEvent(Object.assign(event, { newSubscription: given ? made : null }));
      await w.done;
    },
    [endpoint, s.key.toString("base64url"), s.auth.toString("base64url"), itself] as const,
  );
}

test("a notice that is pressed opens his page, or shows it where it is open already", async ({ browser }) => {
  const context = await browser.newContext({ ...phone, permissions: ["notifications"] });
  await readIn(context, "en");
  const page = await context.newPage();
  await openMe(page, await free());
  await expect.poll(() => context.serviceWorkers().length).toBe(1);
  const worker = context.serviceWorkers()[0]!;
  await byHand(worker);
  const press = async (): Promise<WorkerScope["asked"]> => {
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.showNotification("Room 5", { tag: "a", data: { url: "/me" } });
    });
    return worker.evaluate(async () => {
      const w = self as unknown as WorkerScope;
      const [notification] = await w.registration.getNotifications();
      w.dispatchEvent(new w.NotificationEvent("notificationclick", { notification: notification! }));
      await w.done;
      return w.asked;
    });
  };
  expect(await press()).toMatchObject({ focused: ["/me"], opened: [] });
  await expect.poll(() => shown(page)).toEqual([]);
  await page.goto(`${hub.node("reception").http}/trust`);
  expect(await press()).toMatchObject({ focused: ["/me"], opened: ["/me"] });
  await expect.poll(() => shown(page)).toEqual([]);
  await context.close();
});

test("a subscription that was taken back is renewed behind a closed page, and none is made for who has none", async ({
  browser,
}) => {
  const context = await browser.newContext({ ...phone, permissions: ["notifications"] });
  await subscribesTo(context, `https://${service.host}/push/first`, new Subscriber());
  await readIn(context, "en");
  const page = await context.newPage();
  const technician = await free();
  await openMe(page, technician);
  await page.getByRole("button", { name: "Tell me on this phone", exact: true }).click();
  await expect(page.getByText("With the page closed this phone tells you when you are called.")).toBeVisible();
  const worker = context.serviceWorkers()[0]!;
  await byHand(worker);
  await page.goto("about:blank");

  const told = async (path: string, subscriber: Subscriber): Promise<void> => {
    const before = service.posted.length;
    const assignment = await send(technician);
    await expect.poll(() => service.posted.length).toBe(before + 1);
    const post = service.posted[before]!;
    expect(post.path).toBe(path);
    expect(JSON.parse(subscriber.open(post.body))).toMatchObject({ tag: assignment });
    await hub.call("DispatchService/CancelAssignment", { assignmentId: assignment });
    await expect.poll(() => service.posted.length).toBe(before + 2);
  };
  const renewed = new Subscriber();
  await resubscribe(worker, `https://${service.host}/push/second`, renewed, false);
  await told("/push/second", renewed);
  const { key } = claims(String(service.posted.at(-1)!.headers["authorization"]));
  expect((await asked(worker)).keys).toEqual([key]);
  const given = new Subscriber();
  await resubscribe(worker, `https://${service.host}/push/third`, given, true);
  await told("/push/third", given);
  expect((await asked(worker)).keys).toEqual([key]);

  await openMe(page, technician);
  await page.getByRole("button", { name: "Do not tell me on this phone" }).click();
  await expect(page.getByRole("button", { name: "Tell me on this phone", exact: true })).toBeVisible();
  await resubscribe(worker, `https://${service.host}/push/fourth`, new Subscriber(), false);
  expect((await asked(worker)).keys).toEqual([key]);
  await expect(page.getByRole("button", { name: "Tell me on this phone", exact: true })).toBeVisible();
  await context.close();
});

test("a phone on which notices are forbidden is told what to do, and one without trust how to get it", async ({
  browser,
}) => {
  const context = await browser.newContext(phone);
  await context.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "denied" }));
  await readIn(context, "en");
  const page = await context.newPage();
  await openMe(page, await free());
  await expect(page.getByText(/Notices of this page are forbidden on this phone/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Tell me on this phone", exact: true })).toHaveCount(0);
  await context.close();
  const strange = await browser.newContext(phone);
  await strange.addInitScript(() => (navigator.serviceWorker.register = () => Promise.reject(new Error("no trust"))));
  await readIn(strange, "en");
  const untrusted = await strange.newPage();
  await openMe(untrusted, await free());
  await expect(untrusted.getByText(/it does not trust the shop's certificate/)).toBeVisible();
  await strange.close();
});
