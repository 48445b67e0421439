// What is missing before a new shop can serve its first guest; nothing once all of it is there.
import type { JSX } from "preact";
import { cluster, roster, shop, terminals } from "../../api/services";
import { PageLink } from "../../ui/parts";
import { useRead } from "../../ui/read";
import { stepsOf, type Basics } from "./steps";
import { officeWords } from "./words";

async function basics(): Promise<Basics> {
  const [categories, people, rooms, items, places, status] = await Promise.all([
    roster.listCategories({}),
    roster.listTechnicians({}),
    roster.listRooms({}),
    shop.listServiceItems({}),
    terminals.listTerminals({}),
    cluster.getStatus({}),
  ]);
  return {
    categories: categories.categories?.length ?? 0,
    cardHolders: (people.technicians ?? []).filter((t) => (t.cardUids?.length ?? 0) > (t.blockedCardUids?.length ?? 0))
      .length,
    rooms: rooms.rooms?.length ?? 0,
    items: items.items?.length ?? 0,
    terminals: places.terminals?.length ?? 0,
    nodes: status.nodes?.length ?? 0,
  };
}

export function FirstSteps(): JSX.Element | null {
  const w = officeWords();
  const read = useRead(["TOPIC_CATALOGUE", "TOPIC_PEOPLE", "TOPIC_TERMINALS", "TOPIC_CLUSTER"], basics);
  if (!read.value) return null;
  const steps = stepsOf(read.value);
  if (steps.every((s) => s.done)) return null;
  return (
    <section class="card stack no-print" aria-labelledby="first-steps">
      <h3 id="first-steps">{w.firstSteps}</h3>
      <ol>
        {steps.map(({ step, done }) => (
          <li key={step}>
            {done ? (
              <span class="soft">
                <span aria-label={w.stepDone}>✓</span> {w.steps[step]}
              </span>
            ) : (
              <PageLink to={`/office/${step}`} class="">
                {w.steps[step]}
              </PageLink>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
