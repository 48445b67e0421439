// What an act would come to, before it is done: asked of the node by the rules themselves, and never logged.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CallOptions } from "../api/connect";
import { Fault, named, readAgainMs } from "../api/fault";
import { cluster } from "../api/services";
import type { PassedOverJson } from "../gen/storehub/v1/cluster_pb";
import type { TopicJson } from "../gen/storehub/v1/screen_pb";
import { language } from "../i18n/language";
import { reasonSentence, sentence } from "../i18n/sentence";
import { revision } from "../live/live";

export interface Foreseen<T> {
  /** What the act would answer; undefined while it is asked, and when it would be refused. */
  answer: T | undefined;
  /** Why it would be refused, "" = it would not. */
  refused: string;
  fault: Fault | undefined;
  passed: readonly PassedOverJson[];
  asking: boolean;
}

const nothing = { answer: undefined, refused: "", fault: undefined, passed: [], asking: false };

/** A person who types changes his mind faster than a node should be asked. */
const restMs = 60;

const dispatching: TopicJson[] = ["TOPIC_FLOOR", "TOPIC_CATALOGUE", "TOPIC_SETTINGS"];

/** Asks what `method` would do with `request`; null asks nothing. It is asked again when one of the topics changes. */
export function useForeseen<T>(
  method: string,
  request: object | null,
  options: CallOptions,
  topics: TopicJson[] = dispatching,
): Foreseen<T> {
  const seen = useSignal<Foreseen<T>>(nothing);
  const text = request ? JSON.stringify(request) : "";
  const state = revision(...topics);
  useEffect(() => {
    if (!text) {
      seen.value = nothing;
      return;
    }
    let overtaken = false;
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const p = await cluster.preview({ method, requestJson: text }, { ...options, signal: stop.signal });
        const fault = p.fault ? new Fault("failed_precondition", "", p.fault) : undefined;
        const refused = fault ? await sentence(fault) : "";
        const answer = p.resultJson ? (JSON.parse(p.resultJson) as T) : undefined;
        if (!overtaken) seen.value = { answer, refused, fault, passed: p.passed ?? [], asking: false };
      } catch (e) {
        const refused = await sentence(e);
        if (overtaken) return;
        const fault = e instanceof Fault ? e : undefined;
        seen.value = { ...nothing, refused, fault };
        if (fault?.again) timer = setTimeout(() => void ask(), readAgainMs);
      }
    };
    seen.value = { ...seen.value, asking: true };
    let timer = setTimeout(() => void ask(), restMs);
    return () => {
      overtaken = true;
      clearTimeout(timer);
      stop.abort();
    };
  }, [method, text, state, options.as, language.value]);
  return seen.value;
}

/** Sentences of reasons, in the language in use. */
export function useSentences(list: readonly { reason?: unknown; args?: unknown }[]): readonly string[] {
  const all = useSignal<readonly string[]>([]);
  const key = JSON.stringify(list);
  useEffect(() => {
    let overtaken = false;
    const ask = list.map((r) => {
      const x = r as { reason?: Parameters<typeof reasonSentence>[0]; args?: Parameters<typeof named>[0] };
      return reasonSentence(x.reason ?? "REASON_UNSPECIFIED", named(x.args));
    });
    void Promise.all(ask).then((texts) => {
      if (!overtaken) all.value = texts;
    });
    return () => void (overtaken = true);
  }, [key, language.value]);
  return all.value;
}
