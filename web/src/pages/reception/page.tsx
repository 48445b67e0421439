// Reception: the map of the rooms or the panel that is open, and at the side who acts, who waits and who is next.
import { useComputed, useSignal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { may, who } from "../../api/session";
import { sentence } from "../../i18n/sentence";
import { shopWords } from "../../i18n/shop";
import { Button, PageLink } from "../../ui/parts";
import { Shell } from "../../ui/shell";
import { unread, useShopData } from "./data";
import { dispatches, panels } from "./panels";
import { QueueSide } from "./queue";
import { RoomMap } from "./rooms";
import { sides } from "./sides";
import { back, home, open, panelId } from "./stage";
import { SwipeArea } from "./swipe";
import { receptionWords } from "./words";
import "./reception.css";
import "./swipe.css";
import "./rooms.css";
import "./queue.css";
import "./panel.css";
import "./pad.css";
import "./acts.css";

/** Escape steps back, but out of a dialog only it goes. */
function useEscape(): void {
  useEffect(() => {
    const press = (e: KeyboardEvent): void => {
      if (e.key !== "Escape" || e.defaultPrevented || document.querySelector("dialog[open]")) return;
      if (panelId.value) back();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

/** The code of the panels comes while nobody waits for it, so that the first press opens one at once. */
function useAhead(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const p of Object.values(panels)) void p.load().catch(() => {});
    }, 500);
    return () => clearTimeout(timer);
  }, []);
}

export default function Reception(): JSX.Element {
  const w = receptionWords();
  useShopData();
  useEscape();
  useAhead();
  return (
    <Shell title={w.title} class="reception" bar={who.value?.person && <PageLink to="/office">{w.toOffice}</PageLink>}>
      <div class="stage">
        <Actions />
        {unread.value && (
          <p class="notice warn" role="alert">
            {w.unread} {unread.value}
          </p>
        )}
        {panelId.value && panels[panelId.value] ? <Open key={panelId.value} /> : <RoomMap />}
      </div>
      <aside class="side">
        <SwipeArea />
        {sides.map((Side, i) => (
          <Side key={i} />
        ))}
        <QueueSide />
      </aside>
    </Shell>
  );
}

/** The big buttons. */
function Actions(): JSX.Element {
  const w = receptionWords();
  const letters = shopWords().kindLetter;
  const letter: Record<string, string> = {
    rotation: letters.KIND_ROTATION,
    request: letters.KIND_REQUEST,
    pick: letters.KIND_PICK,
    invite: letters.KIND_INVITE,
  };
  // What is done most often is what stands out, until something else is open.
  const main = panelId.value === "" || panelId.value === "rotation" ? "rotation" : "";
  return (
    <nav class="actions" aria-label={w.functions}>
      {dispatches
        .filter((d) => may(d.needs))
        .map((d) => (
          <Button
            key={d.panel}
            class={`big ${d.panel === main ? "main" : ""}`}
            pressed={panelId.value === d.panel}
            onPress={() => open(d.panel)}
          >
            <span class="big-letter" aria-hidden="true">
              {letter[d.panel]}
            </span>
            <span>{d.label()}</span>
          </Button>
        ))}
      <Button class="big list" pressed={panelId.value === "functions"} onPress={() => open("functions")}>
        <span class="big-letter" aria-hidden="true">
          ☰
        </span>
        <span>{w.functions}</span>
      </Button>
    </nav>
  );
}

/** The panel that is open, with the way back. */
function Open(): JSX.Element {
  const w = receptionWords();
  const id = panelId.value;
  const loaded = useSignal<ComponentType | undefined>(undefined);
  const failed = useSignal("");
  const title = useComputed(() => panels[id]?.title() ?? "");
  useEffect(() => {
    panels[id]?.load().then(
      (m) => (loaded.value = m.default),
      async (e: unknown) => (failed.value = await sentence(e)),
    );
  }, [id]);
  const Panel = loaded.value;
  return (
    <section class="card panel" aria-label={title.value}>
      <header class="panel-head">
        <Button kind="small" onPress={back}>
          ← {shopWords().back}
        </Button>
        <h2 class="grow">{title.value}</h2>
        <Button kind="small" label={w.doneHere} onPress={home}>
          ✕
        </Button>
      </header>
      {Panel ? <Panel /> : <p class="soft">{failed.value || shopWords().loading}</p>}
    </section>
  );
}
