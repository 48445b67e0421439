// Going from day to day.
import type { JSX } from "preact";
import { addDays, wallOf } from "../i18n/zone";
import { now } from "../live/live";
import { Button } from "../ui/parts";
import { shopZone } from "./book";
import { agendaWords } from "./words";
import { whenWords } from "./whenwords";

/** Today by the shop's calendar. */
export function today(): string {
  return wallOf(now.value, shopZone()).slice(0, 10);
}

/** What was written as a day, today when it is none. */
export function dayOr(text: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : today();
}

interface DayProps {
  day: string;
  onChange: (day: string) => void;
  /** How far a press goes; not set = a day. */
  by?: number;
}

export function DayChoice(p: DayProps): JSX.Element {
  const w = whenWords();
  const by = p.by ?? 1;
  return (
    <div class="date-days" role="group" aria-label={agendaWords().day}>
      <Button label={by === 1 ? w.dayBefore : w.weekBefore} onPress={() => p.onChange(addDays(p.day, -by))}>
        ‹
      </Button>
      <Button pressed={p.day === today()} onPress={() => p.onChange(today())}>
        {w.today}
      </Button>
      <Button label={by === 1 ? w.dayAfter : w.weekAfter} onPress={() => p.onChange(addDays(p.day, by))}>
        ›
      </Button>
      <input
        type="date"
        class="input"
        aria-label={agendaWords().day}
        value={p.day}
        onChange={(e) => e.currentTarget.value && p.onChange(e.currentTarget.value)}
      />
    </div>
  );
}
