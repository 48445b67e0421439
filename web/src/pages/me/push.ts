// The browser's side of Web Push: it subscribes with the shop's key, and the session keeps where it listens.
import { signal } from "@preact/signals";
import { act } from "../../api/act";
import { access } from "../../api/services";
import type { GetSessionResponseJson } from "../../gen/storehub/v1/access_pb";
import { isApple, mend, urlForm, type Device, type Subscribed } from "./pushway";
import { shellWorker } from "./shellworker";

const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

export const permission = signal<NotificationPermission>(able ? Notification.permission : "default");

export function device(): Device {
  return {
    worker: shellWorker.value,
    able,
    apple: isApple(navigator.userAgent, navigator.maxTouchPoints),
    standalone: matchMedia("(display-mode: standalone)").matches,
    permission: permission.value,
  };
}

async function manager(): Promise<PushManager> {
  return (await navigator.serviceWorker.ready).pushManager;
}

const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));

async function subscribed(): Promise<Subscribed | undefined> {
  const now = await (await manager()).getSubscription();
  if (!now) return undefined;
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(now.endpoint));
  return { sum: base64(sum), key: base64(now.options.applicationServerKey ?? new ArrayBuffer(0)) };
}

async function store(s: PushSubscription | null): Promise<void> {
  const { endpoint, keys } = s?.toJSON() ?? {};
  await act(access.setPushSubscription, {
    endpoint: endpoint ?? "",
    key: keys?.["p256dh"] ?? "",
    auth: keys?.["auth"] ?? "",
  });
}

/** Whatever the browser had may be dead: it is left, and a new one is made. */
async function subscribe(key: string): Promise<void> {
  const pushes = await manager();
  await (await pushes.getSubscription())?.unsubscribe();
  await store(await pushes.subscribe({ userVisibleOnly: true, applicationServerKey: urlForm(key) }));
}

/** Asks whether notices may be shown, which takes a press, and turns them on. */
export async function turnOn(key: string): Promise<void> {
  permission.value = await Notification.requestPermission();
  if (permission.value === "granted") await subscribe(key);
}

export async function turnOff(): Promise<void> {
  await store(null);
  await (await (await manager()).getSubscription())?.unsubscribe();
}

/** Brings together what browser and session have. A browser that wants a press before it subscribes is turned off instead. */
export async function mendPush(session: GetSessionResponseJson): Promise<void> {
  const key = session.pushKey ?? "";
  switch (mend(await subscribed(), { sum: session.pushEndpointSum ?? "", key }, Notification.permission)) {
    case "drop":
      await (await (await manager()).getSubscription())?.unsubscribe();
      return;
    case "forget":
      return store(null);
    case "store":
      return store(await (await manager()).getSubscription());
    case "subscribe":
      return subscribe(key).catch(() => store(null));
  }
}
