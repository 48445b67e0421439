// The blue area: whom the terminal knows by card now, and what to do when it knows nobody.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { signOut, terminalId, who } from "../../api/session";
import { colon } from "../../i18n/punctuation";
import { frame, now } from "../../live/live";
import { Button } from "../../ui/parts";
import { sayWhy } from "../../ui/toast";
import { technicianOf, type Actor } from "./actor";
import { actor, closed } from "./data";
import { Lazy } from "./lazy";
import { open } from "./stage";
import { receptionWords } from "./words";

/** A terminal knows a card for so long. */
const knownMs = 30_000;

export function SwipeArea(): JSX.Element {
  const w = receptionWords();
  const a = actor.value;
  return (
    <section class={`swipe ${a.by}`} aria-label={w.area} aria-live="polite">
      {a.by === "card" && <Known actor={a} />}
      {a.by === "person" && <SignedIn name={a.name} />}
      {a.by === "desk" && <Said title={w.trusted} text={w.trustedWhy} />}
      {a.by === "nobody" && <Nobody />}
      <Ways actor={a} />
    </section>
  );
}

function Said(p: { title: string; text: string }): JSX.Element {
  return (
    <div class="swipe-said">
      <CardPicture />
      <div>
        <b>{p.title}</b>
        <p>{p.text}</p>
      </div>
    </div>
  );
}

function Nobody(): JSX.Element {
  const w = receptionWords();
  const swiped = frame.value?.swiped;
  if (swiped?.holder?.startsWith("customer:") && swiped.identifiedUntil)
    return <Said title={`${swiped.name ?? ""}${colon()}${w.guest}`} text={w.guestWhy} />;
  return <Said title={w.swipe} text={w.swipeWhy} />;
}

function Known(p: { actor: Extract<Actor, { by: "card" }> }): JSX.Element {
  const w = receptionWords();
  const number = technicianOf(p.actor);
  const leftMs = Math.max(0, p.actor.until - now.value);
  const seconds = Math.ceil(leftMs / 1_000);
  return (
    <div class="swipe-said">
      <div
        class="countdown number"
        style={{ "--left": Math.min(1, leftMs / knownMs) }}
        role="timer"
        aria-live="off"
        aria-label={w.seconds(seconds)}
      >
        {seconds}
      </div>
      <div class="grow">
        <b class="swipe-name">{p.actor.name}</b>
        <p>
          {number ? w.knownTechnician(number) : w.knownStaff} · {w.once}
        </p>
      </div>
      {number && (
        <Button kind="small" onPress={() => open("technician", { t: number })} label={w.why}>
          ?
        </Button>
      )}
    </div>
  );
}

function SignedIn(p: { name: string }): JSX.Element {
  const w = receptionWords();
  const text = terminalId.value ? w.signedIn : w.noTerminal;
  return <Said title={p.name} text={text} />;
}

/** The ways to say who acts without the reader. */
function Ways(p: { actor: Actor }): JSX.Element | null {
  const w = receptionWords();
  const shown = useSignal<"" | "card" | "pin">("");
  const person = who.value?.person;
  if (!terminalId.value) return null;
  const close = (): void => void (shown.value = "");
  return (
    <div class="swipe-ways">
      {p.actor.by === "nobody" && (
        <Button kind="small" disabled={closed.value} onPress={() => (shown.value = "card")}>
          {w.byHand}
        </Button>
      )}
      {person ? (
        <Button kind="small" onPress={() => void signOut().catch(sayWhy)}>
          {w.signOut}
        </Button>
      ) : (
        p.actor.by !== "card" && (
          <Button kind="small" disabled={closed.value} onPress={() => (shown.value = "pin")}>
            {w.byPin}
          </Button>
        )
      )}
      {shown.value === "card" && (
        <Lazy load={() => import("./ways").then((m) => m.CardByHand)} with={{ onClose: close }} />
      )}
      {shown.value === "pin" && <Lazy load={() => import("./ways").then((m) => m.ByPin)} with={{ onClose: close }} />}
    </div>
  );
}

/** A card before a reader. */
function CardPicture(): JSX.Element {
  return (
    <svg class="swipe-card" viewBox="0 0 48 48" aria-hidden="true">
      <rect x="4" y="14" width="27" height="20" rx="3" />
      <path d="M4 20h27M9 28h8" />
      <path d="M36 17a10 10 0 0 1 0 14M40 13a16 16 0 0 1 0 22" />
    </svg>
  );
}
