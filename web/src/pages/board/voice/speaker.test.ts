import { expect, test } from "vitest";
import { Speaker, type World } from "./speaker";

/** A hub that gives each announcement to the first who asks, as claimAnnouncement does. */
class Hub {
  readonly takenBy = new Map<string, string>();
  readonly spoken: string[] = [];
  open: string[] = [];
  answers = true;

  world(terminal: string, said: string[], audible = { value: true }): World {
    return {
      claim: async (id) => {
        if (!this.answers) throw new Error("no answer");
        if (!this.open.includes(id)) return undefined;
        if ((this.takenBy.get(id) ?? terminal) !== terminal) return undefined;
        this.takenBy.set(id, terminal);
        return { technician: id };
      },
      spoken: async (id) => {
        this.open = this.open.filter((o) => o !== id);
        this.spoken.push(id);
      },
      say: async (a) => {
        said.push(`${terminal} ${a.technician}`);
        return true;
      },
      audible: async () => audible.value,
    };
  }
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

test("three boards hear of it, one says it, in the order of the events", async () => {
  const hub = new Hub();
  const said: string[] = [];
  const boards = ["a", "b", "c"].map((t) => new Speaker(hub.world(t, said)));
  hub.open = ["N-1", "N-2", "N-3"];
  for (const b of boards) b.hear(hub.open);
  for (const b of boards) b.hear(hub.open);
  await settled();
  expect(said.map((s) => s.slice(2)).sort()).toEqual(["N-1", "N-2", "N-3"]);
  expect(hub.spoken.sort()).toEqual(["N-1", "N-2", "N-3"]);
});

test("a board that cannot be heard leaves it to others, and speaks once it can", async () => {
  const hub = new Hub();
  const said: string[] = [];
  const ears = { value: false };
  const board = new Speaker(hub.world("a", said, ears));
  hub.open = ["N-1"];
  board.hear(hub.open);
  await settled();
  expect(said).toEqual([]);
  expect(hub.takenBy.size).toBe(0);
  ears.value = true;
  board.hear(hub.open);
  await settled();
  expect(said).toEqual(["a N-1"]);
});

test("a claim that nobody answered is made again, and spoken once", async () => {
  const hub = new Hub();
  const said: string[] = [];
  const board = new Speaker(hub.world("a", said));
  hub.open = ["N-1"];
  hub.answers = false;
  board.hear(hub.open);
  await settled();
  hub.answers = true;
  board.hear(["N-1"]);
  board.hear(["N-1"]);
  await settled();
  expect(said).toEqual(["a N-1"]);
});

test("what comes while another is being said is said after it", async () => {
  const hub = new Hub();
  const said: string[] = [];
  const world = hub.world("a", said);
  let release = (): void => {};
  const slow: World = {
    ...world,
    say: async (a) => {
      await world.say(a);
      if (a.technician === "N-1") await new Promise<void>((done) => (release = done));
      return true;
    },
  };
  const board = new Speaker(slow);
  hub.open = ["N-1", "N-2"];
  board.hear(["N-1"]);
  await settled();
  board.hear(["N-2"]);
  await settled();
  expect(said).toEqual(["a N-1"]);
  release();
  await settled();
  expect(said).toEqual(["a N-1", "a N-2"]);
});
