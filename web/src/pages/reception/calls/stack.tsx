// The windows of all calls that ring here: one is open, the others wait in a row each, and none takes the focus.
import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { CallWindowJson } from "../../../gen/storehub/v1/terminal_pb";
import { shopWords } from "../../../i18n/shop";
import { frame } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { sayAloud } from "../../../ui/toast";
import { open } from "../stage";
import { adding, withTyped } from "./adding";
import { forgetTaken, taken, tellTaken } from "./gone";
import { inOrder, openOf } from "./model";
import { CallWindow } from "./window";
import { Since, whoOf } from "./who";
import { callWords } from "./words";
import "./calls.css";

/** The window that somebody has opened by hand. */
const chosen = signal("");

const idOf = (w: CallWindowJson): string => w.call?.id ?? "";

/** A window that comes, goes or gives way to the next moves all that stands below it. */
const settleMs = 500;

/** Whether what is below has only just moved: a press now was meant for what was there before. */
function useSettling(openId: string): boolean {
  const settling = useSignal(false);
  useLayoutEffect(() => {
    settling.value = true;
    const timer = setTimeout(() => (settling.value = false), settleMs);
    return () => clearTimeout(timer);
  }, [openId]);
  return settling.value;
}

/** Says aloud who calls now, and who was taken by another register. */
function useNews(windows: readonly CallWindowJson[]): void {
  const before = useRef<ReadonlyMap<string, string>>(new Map());
  const now = new Map(windows.map((w) => [idOf(w), whoOf(w)]));
  useEffect(() => {
    const fresh = windows.filter((w) => !before.current.has(idOf(w)));
    const gone = new Map([...before.current].filter(([id]) => !now.has(id)));
    before.current = now;
    if (fresh.length > 0) sayAloud(fresh.map((w) => callWords().incoming(whoOf(w))).join(" "));
    // Who does not learn it has lost nothing but the reason why a window is gone.
    if (gone.size > 0) void tellTaken(gone).catch(() => {});
  }, [[...now.keys()].join()]);
}

export function Stack(): JSX.Element {
  const w = callWords();
  const f = frame.value;
  const live = f?.calls ?? [];
  useNews(live);
  const last = useRef("");
  const all = inOrder(withTyped(live));
  const openId = openOf(all, last.current, chosen.value);
  last.current = openId;
  const moved = useSettling(openId) && <span class="calls-moved" hidden />;
  const top = all.find((c) => idOf(c) === openId);
  const rest = all.filter((c) => c !== top);
  const unseen = Math.max(0, (f?.callsTotal ?? 0) - live.length);
  const toCallBack = f?.openCalls ?? 0;
  if (!top && taken.value.length === 0 && toCallBack === 0) return <>{moved}</>;
  return (
    <>
      {moved}
      <section class={`card calls ${top ? "ring" : ""}`} aria-label={w.calls}>
        <header class="calls-head">
          <h2 class="grow">
            {w.calls} {all.length > 0 && <span class="mark pending number">{all.length}</span>}
          </h2>
          {toCallBack > 0 && (
            <Button class="call-back" kind="small" onPress={() => open("calls")}>
              {w.callBack(toCallBack)}
            </Button>
          )}
        </header>
        {taken.value.map((t) => (
          <p key={t.id} class="notice call-taken">
            <span class="grow">
              <b>{t.who}</b> {w.takenBy(t.by)}
            </span>
            <Button kind="small" label={shopWords().close} onPress={() => forgetTaken(t.id)}>
              ✕
            </Button>
          </p>
        ))}
        {top && (
          <CallWindow
            key={openId}
            window={top}
            gone={!live.includes(top)}
            alone={rest.length === 0}
            adding={adding.value.get(openId)}
          />
        )}
        {rest.length > 0 && (
          <ul class="calls-rest">
            {rest.map((c) => (
              <li key={idOf(c)}>
                <button type="button" class="line-button call-row" onClick={() => (chosen.value = idOf(c))}>
                  {c.call?.flag === "NUMBER_FLAG_VIP" && <Vip />}
                  <b class="grow cut">{whoOf(c)}</b>
                  <small class="soft">
                    <Since call={c.call} />
                  </small>
                </button>
              </li>
            ))}
          </ul>
        )}
        {unseen > 0 && (
          <Button kind="small" onPress={() => open("calls")}>
            {w.more(unseen)}
          </Button>
        )}
      </section>
    </>
  );
}

function Vip(): JSX.Element {
  return <span class="mark held">{callWords().flag.NUMBER_FLAG_VIP}</span>;
}
