// The reports of a range of days: each day is read once, today again whenever it changes.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { dispatch } from "../../../api/services";
import type { GetDayReportResponseJson } from "../../../gen/storehub/v1/dispatch_pb";
import { sentence } from "../../../i18n/sentence";
import { useRead } from "../../../ui/read";

/** So many days are asked for at a time; a node brings days long past from its archive one by one. */
const atOnce = 3;

export interface Days {
  /** In the order of the days, those that could be read. */
  reports: GetDayReportResponseJson[];
  /** How many are still to come. */
  left: number;
  /** Why days could not be read, by day. */
  failed: [day: string, why: string][];
}

export function useDays(days: readonly string[], today: string): Days {
  const past = useSignal<ReadonlyMap<string, GetDayReportResponseJson>>(new Map());
  const failed = useSignal<ReadonlyMap<string, string>>(new Map());
  const wanted = days.filter((d) => d < today);
  useEffect(() => {
    let stopped = false;
    failed.value = new Map();
    const queue = wanted.filter((d) => !past.value.has(d));
    const work = async (): Promise<void> => {
      for (let date = queue.shift(); date && !stopped; date = queue.shift()) {
        try {
          const report = await dispatch.getDayReport({ date });
          past.value = new Map(past.value).set(date, report);
        } catch (e) {
          const why = await sentence(e);
          if (!stopped) failed.value = new Map(failed.value).set(date, why);
        }
      }
    };
    for (let i = 0; i < atOnce; i++) void work();
    return () => void (stopped = true);
  }, [wanted.join()]);
  const now = useRead(["TOPIC_FLOOR", "TOPIC_AGENDA", "TOPIC_CALLS"], () => dispatch.getDayReport({ date: today }), [
    today,
  ]);
  const reports = days.flatMap((d) => (d === today ? now.value : past.value.get(d)) ?? []);
  const none = [...failed.value].filter(([d]) => wanted.includes(d));
  if (now.failed && days.includes(today)) none.push([today, now.failed]);
  none.sort(([a], [b]) => a.localeCompare(b));
  const ahead = days.filter((d) => d > today).length;
  return { reports, left: days.length - ahead - reports.length - none.length, failed: none };
}
