// A list is tried, which changes nothing, and then brought in, piece by piece; what breaks off goes on where it was.
import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { act } from "../../../api/act";
import { customers } from "../../../api/services";
import type { ImportCustomersResponseJson } from "../../../gen/storehub/v1/customer_pb";
import { sentence } from "../../../i18n/sentence";
import { doubt } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { List } from "../lib/table";
import type { Entry } from "./columns";
import { importWords } from "./importwords";
import { lookFirst, outcomes, sumOf, type Outcome } from "./outcomes";
import { importId, pieces } from "./pieces";
import { customerWords } from "./words";

/** A piece is a large entry of the log. */
const pieceMs = 20_000;
/** More lines are counted and not listed. */
const mostListed = 300;

interface Done {
  answers: readonly ImportCustomersResponseJson[];
  lines: readonly Outcome[];
}

const nothing: Done = { answers: [], lines: [] };

export function ImportRun(p: { list: readonly Entry[]; busy: Signal<boolean> }): JSX.Element {
  const w = importWords();
  const duplicates = useSignal(false);
  const tried = useSignal<Done | undefined>(undefined);
  const made = useSignal<Done>(nothing);
  const began = useSignal(false);
  const failed = useSignal("");
  const running = useRef(false);
  const cut = pieces(p.list, false);
  const finished = began.value && made.value.answers.length === cut.length;

  const once = async (run: () => Promise<void>): Promise<void> => {
    if (running.current) return;
    running.current = p.busy.value = true;
    failed.value = "";
    await run().catch(async (e: unknown) => void (failed.value = await sentence(e)));
    running.current = p.busy.value = false;
  };
  const send = async (piece: readonly Entry[], dryRun: boolean, requestId?: string): Promise<Done> => {
    const request = { customers: piece.map((e) => e.customer), dryRun, allowDuplicate: duplicates.value };
    const options = { timeoutMs: pieceMs, ...(requestId && { requestId }) };
    const answer = await act(customers.importCustomers, request, options);
    return { answers: [answer], lines: await outcomes(piece, answer) };
  };
  const tryIt = (): Promise<void> =>
    once(async () => {
      let all = nothing;
      for (const piece of pieces(p.list, true)) all = and(all, await send(piece, true));
      tried.value = all;
    });
  const bringIn = (): Promise<void> =>
    once(async () => {
      began.value = true;
      const { id, done } = importId(p.list, duplicates.value);
      for (let n = made.value.answers.length; n < cut.length; n++)
        made.value = and(made.value, await send(cut[n]!, false, `${id}-${n + 1}`));
      done();
    });
  const would = tried.value && sumOf(tried.value.answers);
  return (
    <section class="stack" aria-label={w.title}>
      <label class="choice">
        <input
          type="checkbox"
          checked={duplicates.value}
          disabled={p.busy.value || began.value}
          onChange={(e) => {
            duplicates.value = e.currentTarget.checked;
            tried.value = undefined;
          }}
        />
        <span>{w.duplicates}</span>
      </label>
      {failed.value && (
        <p class="notice bad" role="alert">
          {began.value ? w.brokeOff(made.value.lines.length, p.list.length) : ""} {failed.value}
        </p>
      )}
      {would && !began.value && (
        <p class="notice warn" role="status">
          {w.would(would.made, would.known, would.refused)}
        </p>
      )}
      {began.value && !finished && (
        <p role="status">
          {w.progress(made.value.lines.length, p.list.length)}{" "}
          <progress max={p.list.length} value={made.value.lines.length} aria-hidden="true" />
        </p>
      )}
      {finished && <Finished done={made.value} />}
      {doubt.value !== "none" && <p class="notice warn">{customerWords().shut}</p>}
      {!finished && (
        <div class="row">
          {!began.value && (
            <Button kind={tried.value ? "plain" : "main"} onPress={() => void tryIt()} disabled={p.busy.value}>
              {w.tryIt(p.list.length)}
            </Button>
          )}
          {would && (
            <Button
              kind="main"
              onPress={() => void bringIn()}
              disabled={p.busy.value || doubt.value !== "none" || would.made === 0}
            >
              {began.value ? w.goOn : w.doIt(would.made)}
            </Button>
          )}
        </div>
      )}
      <Lines done={began.value ? made.value : tried.value} would={!began.value} />
    </section>
  );
}

function and(a: Done, b: Done): Done {
  return { answers: [...a.answers, ...b.answers], lines: [...a.lines, ...b.lines] };
}

function Finished(p: { done: Done }): JSX.Element {
  const w = importWords();
  const sum = sumOf(p.done.answers);
  return (
    <p class="notice good" role="status">
      ✓ {w.done(sum.made, sum.known, sum.refused)}
    </p>
  );
}

/** What has become of each line, or would. */
function Lines(p: { done: Done | undefined; would: boolean }): JSX.Element | null {
  const w = importWords();
  const c = customerWords();
  if (!p.done?.lines.length) return null;
  const all = lookFirst(p.done.lines);
  const said = (o: Outcome): string => {
    switch (o.what) {
      case "made":
        return p.would ? w.wouldBeMade : w.isMade(o.customerId);
      case "unparsed":
        return w.unparsed(o.why);
      case "known":
        return w.known(o.customerId);
      case "twice":
        return w.twice;
      case "refused":
        return w.refused(o.why);
    }
  };
  return (
    <>
      {p.done.answers.some((a) => a.truncated) && <p class="notice warn">{w.notAll}</p>}
      <List<Outcome>
        title={w.lines}
        rows={all.slice(0, mostListed)}
        id={(o) => String(o.line)}
        columns={[
          { head: w.line, text: (o) => String(o.line), end: true },
          { head: c.name, text: (o) => o.name },
          { head: c.phones, text: (o) => o.phones },
          {
            head: w.outcome,
            text: said,
            show: (o) => (o.what === "made" ? said(o) : <strong>! {said(o)}</strong>),
          },
        ]}
      />
      {all.length > mostListed && <p class="soft">{w.andMore(all.length - mostListed)}</p>}
    </>
  );
}
