// Which page is shown: by the path, by who this browser is, and never more than that page is loaded.
import { signal, useSignal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { Fault } from "./api/fault";
import { askWho, endedFor, hearTabs, terminalId, who, type Who } from "./api/session";
import { suggest, fromWire } from "./i18n/language";
import { sentence } from "./i18n/sentence";
import { shopWords } from "./i18n/shop";
import { dial, frame, signedOut, watch } from "./live/live";
import { go, page, spot } from "./ui/place";
import { Shell } from "./ui/shell";
import { say } from "./ui/toast";
import { Unreached, useHeard } from "./ui/unreached";

type Page = { default: ComponentType };

interface Route {
  load: () => Promise<Page>;
  /** It can be seen without having signed in. */
  open?: boolean;
  /** It is there before the shop is, of which nothing can be asked then. */
  before?: boolean;
}

/** The pages by the first part of the path. */
const routes: Record<string, Route> = {
  me: { load: () => import("./pages/me/page") },
  trust: { load: () => import("./pages/trust/page"), open: true },
  "sign-in": { load: () => import("./pages/signin/page"), open: true },
  reception: { load: () => import("./pages/reception/page") },
  board: { load: () => import("./pages/board/page") },
  guests: { load: () => import("./pages/guests/page") },
  office: { load: () => import("./pages/office/page") },
  setup: { load: () => import("./pages/setup/page"), before: true },
};

const firstOf = (path: string): string => path.split("/")[1] ?? "";
const routeOf = (path: string): Route | undefined => routes[firstOf(path)];

/** Where whoever opens the node's address goes. */
export function homeOf(w: Who): string {
  if (w.person?.kind === "SESSION_KIND_TECHNICIAN") return "/me";
  switch (w.terminal?.terminalRole) {
    case "TERMINAL_ROLE_RECEPTION":
      return "/reception";
    case "TERMINAL_ROLE_TECH_ROOM":
    case "TERMINAL_ROLE_ROOM":
      return "/board";
    case "TERMINAL_ROLE_BACK_OFFICE":
      return "/office";
  }
  return w.person ? "/office" : "/sign-in";
}

/** A page that has followed here from a lost node remembers where it was, see ui/elsewhere. */
function strandedAt(): string {
  const from = spot.value.get("from");
  return from ? `#${new URLSearchParams({ from, to: page.value }).toString()}` : "";
}

/** The node could not be asked who this browser is; why is what it has said itself. */
const unreached = signal<{ why: string } | undefined>(undefined);

/** Begins what takes a while, whoever this browser is: the code of the page and the worker of the stream. */
export function ahead(): void {
  const route = routeOf(page.value);
  route?.load().catch(() => {}); // whoever shows the page says why it could not be loaded
  if (!route?.before) dial();
}

// Layout effects run at once and not after the next paint: until they have, nothing is there to be seen.
function useWho(before: boolean): void {
  useLayoutEffect(() => {
    if (before) return;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      try {
        await askWho();
        unreached.value = undefined;
      } catch (e) {
        const unset = e instanceof Fault && e.reason === "REASON_NOT_SET_UP";
        unreached.value = { why: unset ? await sentence(e) : "" };
        timer = setTimeout(() => void ask(), 2_000);
      }
    };
    void ask();
    return () => clearTimeout(timer);
  }, [before]);
  useEffect(hearTabs, []);
  useEffect(() => {
    // Who has to sign in again reads it there; at a terminal the page goes on without him.
    if (endedFor.value && who.value?.terminal) say("warn", shopWords().ended(endedFor.value));
  }, [endedFor.value]);
  useEffect(() => {
    if (signedOut.value && who.value) void askWho().catch(() => {});
  }, [signedOut.value]);
}

export function App(): JSX.Element {
  const first = firstOf(page.value);
  const route = routeOf(page.value);
  useWho(route?.before ?? false);
  useHeard();
  const known = who.value;
  useEffect(() => {
    suggest(fromWire(frame.value?.language));
  }, [frame.value?.language]);
  useEffect(() => {
    if (!known) return;
    if (spot.value.has("code")) go(`/sign-in${location.hash}`, "replace");
    else if (!route) go(homeOf(known), "replace");
    else if (!route.open && !known.person && !known.terminal) go(`/sign-in${strandedAt()}`, "replace");
  }, [known, route, spot.value]);
  useLayoutEffect(() => {
    if (known?.person || known?.terminal) watch({ board: true, terminal: terminalId.value });
  }, [known]);
  if (route?.before) return <Loaded key={first} route={route} />;
  if (!known && unreached.value) return <Unreached {...unreached.value} />;
  if (!known || !route) return <Shell title="storehub">{shopWords().loading}</Shell>;
  return <Loaded key={first} route={route} />;
}

/** A page whose code is loaded when it is first shown. */
function Loaded(p: { route: Route }): JSX.Element {
  const loaded = useSignal<ComponentType | undefined>(undefined);
  const failed = useSignal("");
  useLayoutEffect(() => {
    p.route.load().then(
      (m) => (loaded.value = m.default),
      async (e: unknown) => (failed.value = await sentence(e)),
    );
  }, []);
  const Shown = loaded.value;
  if (Shown) return <Shown />;
  return <Shell title="storehub">{failed.value || shopWords().loading}</Shell>;
}
