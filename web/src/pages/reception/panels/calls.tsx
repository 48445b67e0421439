// The log of calls: who is to be called back comes first, then the others, newest first; a press opens one.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { CallJson } from "../../../gen/storehub/v1/call_pb";
import { clock, day } from "../../../i18n/format";
import { comma } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { Button } from "../../../ui/parts";
import { Detail } from "../calls/detail";
import { inLog, useLog, type Log } from "../calls/log";
import { becameOf, CallMark } from "../calls/mark";
import { candidates, isLike, nameIn, type Repeated } from "../calls/model";
import { numberOf } from "../calls/who";
import { callWords } from "../calls/words";
import { choose, chosen, stepTo } from "../stage";
import "../calls/calls.css";

const tabs = ["", "open", "nobody"] as const;

export default function CallLog(): JSX.Element {
  const w = callWords();
  const id = chosen("call");
  const log = useLog(id);
  const shown = log.open.flatMap((r) => [r.last, ...r.earlier]).concat(log.others);
  const found = useFound(log, id);
  return (
    <div class="stack">
      {log.failed && (
        <p class="notice bad" role="alert">
          {log.failed}
        </p>
      )}
      {found ? (
        <Detail key={id} call={found.last} others={found.earlier} />
      ) : !log.read ? (
        !log.failed && <p class="soft">{shopWords().loading}</p>
      ) : id ? (
        <p>{w.gone}</p>
      ) : (
        <Calls log={log} shown={shown} />
      )}
    </div>
  );
}

/** The call that is looked at. One that was found stays, with what is typed of it, when so many rang since that no list has it. */
function useFound(log: Log, id: string): Repeated | undefined {
  const last = useRef<Repeated | undefined>(undefined);
  const found = id ? inLog(log, id) : undefined;
  if (found || last.current?.last.id !== id) last.current = found;
  return last.current;
}

interface CallsProps {
  log: Log;
  shown: readonly CallJson[];
}

function Calls(p: CallsProps): JSX.Element {
  const w = callWords();
  const { log, shown } = p;
  const tab = chosen("tab");
  const text = chosen("find");
  const fits = (c: CallJson): boolean =>
    (tab !== "nobody" || (candidates(c).length === 0 && Boolean(c.number))) && isLike(c, text, namesOf(c));
  const open = log.open.filter((r) => [r.last, ...r.earlier].some(fits));
  const others = tab === "open" ? [] : log.others.filter(fits);
  const label = { "": w.all, open: `${w.toCallBack} ${log.openCount}`, nobody: w.nobodys };
  return (
    <div class="stack call-log">
      <div class="row">
        <div class="log-tabs" role="group" aria-label={w.log}>
          {tabs.map((t) => (
            <Button key={t} pressed={tab === t} onPress={() => choose({ tab: t })}>
              {label[t]}
            </Button>
          ))}
        </div>
        <input
          class="input log-find"
          type="search"
          aria-label={w.search}
          placeholder={w.search}
          value={text}
          onInput={(e) => choose({ find: e.currentTarget.value })}
        />
      </div>
      {shown.length === 0 && <p class="soft">{w.noCalls}</p>}
      {shown.length > 0 && tab === "open" && log.openCount === 0 && <p class="soft">{w.noOpen}</p>}
      {shown.length > 0 && open.length + others.length === 0 && (tab !== "open" || log.openCount > 0) && (
        <p class="soft">{w.noneLike}</p>
      )}
      <ul class="log-rows">
        {open.map((r) => (
          <li key={r.last.id}>
            <Row call={r} />
          </li>
        ))}
        {others.map((c) => (
          <li key={c.id}>
            <Row call={{ last: c, earlier: [] }} />
          </li>
        ))}
      </ul>
      {log.more && tab !== "open" && <Button onPress={log.more}>{w.loadMore}</Button>}
    </div>
  );
}

const namesOf = (c: CallJson): string[] => candidates(c).map((id) => nameIn(c, id));

function Row(p: { call: Repeated }): JSX.Element {
  const w = callWords();
  const c = p.call.last;
  const times = p.call.earlier.length + 1;
  const todo = c.followup === "FOLLOWUP_OPEN";
  const who = namesOf(c).join(comma());
  return (
    <button
      type="button"
      class={`line-button log-row ${todo ? "todo" : ""}`}
      onClick={() => stepTo({ call: c.id ?? "" })}
    >
      <span class="two number">
        <span>{clock(c.rangAt)}</span>
        <small class="soft">{day(c.rangAt)}</small>
      </span>
      <CallMark call={c} />
      <span class="two">
        <b class="cut">{who || numberOf(c)}</b>
        <small class="soft number cut">{who ? numberOf(c) : c.callerName}</small>
      </span>
      <small class="soft cut">{c.note}</small>
      <span class="log-end">
        {c.flag === "NUMBER_FLAG_VIP" && <span class="mark held">{w.flag.NUMBER_FLAG_VIP}</span>}
        {c.flag === "NUMBER_FLAG_SPAM" && <span class="mark">{w.flag.NUMBER_FLAG_SPAM}</span>}
        {times > 1 && <span class="mark number">{w.times(times)}</span>}
        <Became call={c} />
      </span>
    </button>
  );
}

/** What became of a call. */
function Became(p: { call: CallJson }): JSX.Element | null {
  const text = becameOf(p.call);
  if (!text) return null;
  const { followup } = p.call;
  const answered = followup === "FOLLOWUP_CALLED_BACK" || followup === "FOLLOWUP_DONE";
  return <span class={`mark ${followup === "FOLLOWUP_OPEN" ? "over" : answered ? "idle" : ""}`}>{text}</span>;
}
