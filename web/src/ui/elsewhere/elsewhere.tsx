// What a page does that has lost its node: it says so, looks for another, and goes on there.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { who } from "../../api/session";
import { comma } from "../../i18n/punctuation";
import { doubt, lostSince, screen, signedOut } from "../../live/live";
import { Button } from "../parts";
import { keep, spot } from "../place";
import { usePoll } from "../poll";
import {
  backOf,
  countdownS,
  framesOf,
  othersOf,
  patienceMs,
  recall,
  remember,
  stepOf,
  targetOf,
  wayBack,
  type Other,
} from "./others";
import { Probe } from "./probe";
import { elsewhereWords } from "./words";
import "./elsewhere.css";

/** Whether the node itself is away, and not only this browser's right to ask it. */
function isLost(): boolean {
  if (signedOut.value) return false;
  return doubt.value === "lost" || (doubt.value === "first" && lostSince.value !== 0);
}

/** For how long it has been, as far as anybody looked at the page: in steps of the patience. */
function useLostMs(): number {
  const ms = useSignal(0);
  const lost = isLost();
  useEffect(() => {
    if (!lost) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") ms.value += patienceMs;
    }, patienceMs);
    return () => {
      clearInterval(timer);
      ms.value = 0;
    };
  }, [lost]);
  return ms.value;
}

function go(origin: string): void {
  location.replace(targetOf(origin, location));
}

/** alone: nobody is at the page, it goes by itself. */
export function Elsewhere(p: { alone?: boolean }): JSX.Element | null {
  const told = screen.value?.others;
  const lostMs = useLostMs();
  const alive = useSignal("");
  const stay = useSignal(false);
  useEffect(() => {
    if (told) remember(othersOf(told));
  }, [told]);
  useEffect(() => {
    if (lostMs > 0) return;
    alive.value = "";
    stay.value = false;
    if (doubt.value === "none" && spot.value.has("from")) keep({ from: "" });
  }, [lostMs, doubt.value]);
  const others = lostMs > 0 ? recall() : [];
  const step = stepOf({
    lostMs,
    secure: location.protocol === "https:",
    others: others.length,
    answered: alive.value !== "",
    alone: p.alone ?? false,
    stay: stay.value,
  });
  useEffect(() => {
    if (step === "go") go(alive.value);
  }, [step]);
  if (step === "wait") return <Stranded />;
  return (
    <section class="elsewhere notice warn" role="status">
      {step === "tell" ? (
        <Tell others={others} />
      ) : step === "count" ? (
        <Countdown other={others.find((o) => o.origin === alive.value)!} onStay={() => (stay.value = true)} />
      ) : (
        <Look others={others} alone={p.alone ?? false} />
      )}
      {step === "look" &&
        !stay.value &&
        others.map((o) => <Probe key={o.origin} origin={o.origin} onAlive={(origin) => (alive.value ||= origin)} />)}
    </section>
  );
}

function Tell({ others }: { others: Other[] }): JSX.Element {
  const w = elsewhereWords();
  const names = others.map((o) => o.name).join(comma());
  return <p>{location.protocol === "https:" ? w.alone : w.local(names)}</p>;
}

function Look(p: { others: Other[]; alone: boolean }): JSX.Element {
  const w = elsewhereWords();
  if (p.alone) return <p>{w.follows}</p>;
  return (
    <>
      <p>{w.looking}</p>
      {p.others.map((o) => (
        <a key={o.origin} class="button" href={targetOf(o.origin, location)}>
          {o.name}
        </a>
      ))}
    </>
  );
}

function Countdown(p: { other: Other; onStay: () => void }): JSX.Element {
  const w = elsewhereWords();
  const left = useSignal(countdownS);
  useEffect(() => {
    const timer = setInterval(() => {
      if (--left.value > 0) return;
      clearInterval(timer);
      go(p.other.origin);
    }, 1_000);
    return () => clearInterval(timer);
  }, [p.other.origin]);
  return (
    <>
      <p class="grow">{w.going(p.other.name, left.value)}</p>
      <Button kind="main" onPress={() => go(p.other.origin)}>
        {w.goNow}
      </Button>
      <Button onPress={p.onStay}>{w.stay}</Button>
    </>
  );
}

/** A page that has followed to a node where its browser is nobody waits for the one from which it came. */
function Stranded(): JSX.Element | null {
  if (!spot.value.has("from") || !who.value || who.value.person || who.value.terminal) return null;
  return <Back />;
}

const nodesMs = 30_000;

/** Who is nobody here is told of no nodes by the stream; the policy that the page has come with names them to everybody. */
async function nodesHere(): Promise<string[]> {
  const answer = await fetch("/", { method: "HEAD", signal: AbortSignal.timeout(nodesMs) });
  return framesOf(answer.headers.get("Content-Security-Policy") ?? "");
}

function Back(): JSX.Element | null {
  const w = elsewhereWords();
  const nodes = usePoll(nodesHere, nodesMs);
  const back = backOf(spot.value, nodes.value ?? []);
  if (!back) return null;
  return (
    <section class="elsewhere notice warn" role="status">
      <p>{w.back(new URL(back).host)}</p>
      <Probe origin={back} onAlive={(origin) => location.replace(wayBack(origin, spot.value.get("to")))} />
    </section>
  );
}
