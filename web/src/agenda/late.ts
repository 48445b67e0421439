// When it is too late to cancel for nothing; fsm decides, this says so before.

/** Those that are cancelled too late for the seat to be sold again: each takes a unit of a punch card. */
export function late<D extends { startsAt?: string }>(list: readonly D[], now: number, lateHours: number): D[] {
  return list.filter((d) => Date.parse(d.startsAt ?? "") - now < lateHours * 3_600_000);
}
