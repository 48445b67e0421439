// Two people write one customer: what this one has not touched stays as the other has written it.
import { same, type Draft } from "../lib/draft";

export function merged(draft: Draft, start: Draft, present: Draft): Draft {
  return Object.fromEntries(
    Object.entries(draft).map(([key, value]) => [key, same(value, start[key]) ? present[key] : value]),
  );
}
