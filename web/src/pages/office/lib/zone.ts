// Between what the shop's clock shows and instants, whatever zone this browser is in.

// To make one takes longer than to use it a hundred times, and a plan has a thousand dates.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  formats.set(zone, made);
  return made;
}

function shown(at: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((p) => p.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
}

/**
 * The instant at which a zone's clock shows "2026-12-25T10:00"; where it shows that twice the first, where it never does
 * as much later as it was put forward. undefined when it is no time.
 */
export function instantOf(wall: string, zone: string): string | undefined {
  const want = Date.parse(`${wall}Z`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(wall) || Number.isNaN(want)) return undefined;
  const offsets = [want - 24 * 3_600_000, want + 24 * 3_600_000].map((t) => shown(t, zone) - t);
  const before = want - offsets[0]!;
  const after = want - offsets[1]!;
  const found = shown(before, zone) === want ? before : shown(after, zone) === want ? after : before;
  return new Date(found).toISOString();
}

/** The day and time that a zone's clock shows, "2026-12-25T10:00". */
export function wallOf(at: number, zone: string): string {
  return new Date(shown(Math.floor(at / 60_000) * 60_000, zone)).toISOString().slice(0, 16);
}

/** The day before or after one: "2026-12-31" and 1 are "2027-01-01". */
export function addDays(day: string, n: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
}
