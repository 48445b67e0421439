// The phone keeps heads and says whether the shop's record still fits them.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { cluster } from "../../api/services";
import { day } from "../../i18n/format";
import { sentence } from "../../i18n/sentence";
import { board, doubt, now, shopName } from "../../live/live";
import { Button } from "../../ui/parts";
import { actWords } from "./actwords";
import { checkHeads, keepHead, loadHeads, saveHeads, type Verdict } from "./heads";
import { headOf } from "./proof";

const everyMs = 10 * 60_000;

const prove = async (oldSize: string, size: string): Promise<{ head: string; consistency: readonly string[] }> => {
  const answer = await cluster.proveEntry({ oldSize, size });
  return { head: answer.head ?? "", consistency: answer.consistency ?? [] };
};

export function Heads(): JSX.Element {
  const w = actWords();
  const verdict = useSignal<Verdict | undefined>(undefined);
  const why = useSignal("");
  const times = useSignal(0);
  const known = board.value !== undefined && doubt.value === "none";
  const shop = shopName.value;
  const round = Math.floor(now.value / everyMs);
  useEffect(() => {
    const head = headOf(board.peek()?.head);
    if (!known || !head) return; // a node that may be behind is no witness against itself
    void (async () => {
      const checked = await checkHeads(loadHeads(shop), head, prove);
      if (checked.verdict.kind !== "changed") {
        saveHeads(shop, keepHead(checked.kept, head, day(now.peek())));
      }
      verdict.value = checked.verdict;
      why.value = checked.verdict.kind === "unproved" ? await sentence(checked.verdict.why) : "";
    })();
  }, [known, shop, round, times.value]);
  return (
    <section class="card stack">
      <h2>{w.heads}</h2>
      <p class="soft">{w.headsWhat}</p>
      <p class={tone(verdict.value)} role="status">
        {words(verdict.value, loadHeads(shop)[0]?.day ?? "", why.value)}
      </p>
      <Button onPress={() => void times.value++}>{w.checkAgain}</Button>
    </section>
  );
}

function tone(v: Verdict | undefined): string {
  if (v?.kind === "changed") return "notice bad";
  if (v?.kind === "unproved") return "notice warn";
  return v ? "notice good" : "";
}

function words(v: Verdict | undefined, since: string, why: string): string {
  const w = actWords();
  switch (v?.kind) {
    case "first":
      return w.headsFirst;
    case "agree":
      return w.headsAgree(v.kept, since);
    case "unproved":
      return w.headsUnproved(why);
    case "changed":
      return w.headsChanged(v.day);
  }
  return "";
}
