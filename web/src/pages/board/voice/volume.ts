// How loud this browser is, by the clock of the shop and by what was chosen here.

/** What is chosen at a board and kept in its browser. */
export interface Sound {
  /** Of what the shop has set, per cent. */
  day: number;
  /** In the shop's quiet hours. They are made for messages to customers, and many shops work then: 0 = silent. */
  quiet: number;
  /** speechSynthesis's name of the voice, "" = the best for the language. */
  voice: string;
}

export const usualSound: Sound = { day: 100, quiet: 50, voice: "" };

/** What was kept, or what is usual where nothing good was. */
export function readSound(kept: string | null): Sound {
  try {
    const s = JSON.parse(kept ?? "{}") as Partial<Record<keyof Sound, unknown>>;
    const percent = (v: unknown, otherwise: number): number =>
      typeof v === "number" && v >= 0 && v <= 100 ? v : otherwise;
    return {
      day: percent(s.day, usualSound.day),
      quiet: percent(s.quiet, usualSound.quiet),
      voice: typeof s.voice === "string" ? s.voice : "",
    };
  } catch {
    return usualSound;
  }
}

/** Whether a minute of the day lies in quiet hours, which may go past midnight; the same twice = there are none. */
export function isQuiet(minute: number, from: number, to: number): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** The minute of the day at a place. */
export function minuteOfDay(at: number, zone: string | undefined): number {
  const text = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(zone ? { timeZone: zone } : {}),
  }).format(at);
  const [hour, minute] = text.split(":").map(Number);
  return hour! * 60 + minute!;
}

/** How loud something is said, 0 to 1: the shop's volume times the choice here for this time of day. */
export function volume(shopPercent: number, sound: Sound, quiet: boolean): number {
  const here = quiet ? sound.quiet : sound.day;
  return Math.min(1, Math.max(0, (shopPercent / 100) * (here / 100)));
}
