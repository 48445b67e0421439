// Dates that overlap stand beside each other, each as wide as its neighbours allow.

export interface Timed {
  id: string;
  from: number;
  until: number;
}

/** The column of a date among those that it meets, and how many there are. */
export interface Slot {
  index: number;
  of: number;
}

/** Where each date stands. Dates that only touch do not overlap. */
export function sideBySide(dates: readonly Timed[]): Map<string, Slot> {
  const sorted = [...dates].sort((a, b) => a.from - b.from || b.until - a.until || (a.id < b.id ? -1 : 1));
  const slots = new Map<string, Slot>();
  let group: Timed[] = [];
  let ends: number[] = [];
  const close = (): void => {
    for (const d of group) slots.get(d.id)!.of = ends.length;
    group = [];
    ends = [];
  };
  for (const d of sorted) {
    if (ends.length > 0 && ends.every((end) => end <= d.from)) close();
    const free = ends.findIndex((end) => end <= d.from);
    const index = free < 0 ? ends.length : free;
    ends[index] = d.until;
    slots.set(d.id, { index, of: 1 });
    group.push(d);
  }
  close();
  return slots;
}
