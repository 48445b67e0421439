import { describe, expect, it } from "vitest";
import type { BoardJson } from "../../gen/storehub/v1/dispatch_pb";
import type { AssignmentJson } from "../../gen/storehub/v1/model_pb";
import type { TechnicianJson } from "../../gen/storehub/v1/roster_pb";
import {
  canDo,
  changed,
  exactly,
  found,
  freeBy,
  instead,
  largest,
  minutesLeft,
  readCounts,
  roomsFirstFree,
  roomTiles,
  share,
  writeCounts,
} from "./model";

const now = Date.parse("2026-11-30T12:00:00Z");
const serving = (id: string, room: string, end: string): AssignmentJson => ({
  id,
  room,
  technician: id,
  state: "ASSIGNMENT_STATE_SERVING",
  startedAt: "2026-11-30T11:00:00Z",
  plannedEnd: end,
});
const called = (id: string, room: string): AssignmentJson => ({
  id,
  room,
  technician: id,
  state: "ASSIGNMENT_STATE_PENDING",
});

describe("the clock of a service", () => {
  it("counts the minutes left up and those over up as well", () => {
    expect(minutesLeft(serving("1", "", "2026-11-30T12:00:01Z"), now)).toBe(1);
    expect(minutesLeft(serving("1", "", "2026-11-30T12:00:00Z"), now)).toBe(0);
    expect(minutesLeft(serving("1", "", "2026-11-30T11:59:59Z"), now)).toBe(-1);
    expect(minutesLeft(serving("1", "", "2026-11-30T11:55:00Z"), now)).toBe(-5);
  });
  it("does not run for who is only called", () => {
    expect(minutesLeft(called("1", "201"), now)).toBeUndefined();
  });
  it("is never more than all of it", () => {
    expect(share(serving("1", "", "2026-11-30T13:00:00Z"), now)).toBe(0.5);
    expect(share(serving("1", "", "2026-11-30T11:30:00Z"), now)).toBe(1);
    expect(share(called("1", ""), now)).toBe(0);
  });
});

describe("the map of the rooms", () => {
  const rooms = [
    { id: "201", name: "201" },
    { id: "202", name: "贵宾" },
  ];
  const all = [serving("5", "202", "2026-11-30T11:50:00Z"), called("6", "202"), called("7", ""), called("8", "gone")];
  const tiles = roomTiles(rooms, all, now);

  it("shows every room, then those that only assignments know, then who has none", () => {
    expect(tiles.map((t) => [t.id, t.state])).toEqual([
      ["201", "free"],
      ["202", "serving"],
      ["gone", "called"],
      ["", "called"],
    ]);
  });
  it("shows who is called before who serves, and that somebody is over time", () => {
    expect(tiles[1]!.assignments.map((a) => a.id)).toEqual(["6", "5"]);
    expect(tiles[1]!.over).toBe(true);
    expect(tiles[2]!.over).toBe(false);
  });
  it("offers free rooms first, and none that is no room", () => {
    expect(roomsFirstFree(roomTiles([rooms[1]!, rooms[0]!], all, now)).map((t) => t.id)).toEqual([
      "201",
      "202",
      "gone",
    ]);
  });
  it("is empty for a shop without rooms", () => {
    expect(roomTiles([], [], now)).toEqual([]);
  });
});

const people: TechnicianJson[] = [
  { number: "07", name: "赵敏", category: "foot", gender: "GENDER_FEMALE" },
  { number: "7a", name: "Anna Kowalska", category: "foot", gender: "GENDER_FEMALE" },
  { number: "70", name: "Piotr", category: "foot", gender: "GENDER_MALE" },
  { number: "8", name: "周7芳", category: "foot", gender: "GENDER_FEMALE" },
];

describe("who is meant by what is typed", () => {
  it("is the number first, then numbers that begin so, then names", () => {
    expect(found(people, "7").map((t) => t.number)).toEqual(["07", "7a", "70", "8"]);
    expect(found(people, "kowal").map((t) => t.number)).toEqual(["7a"]);
    expect(found(people, "  ")).toEqual([]);
  });
  it("is certain only by the number, with or without its zeros", () => {
    expect(exactly(people, "7")?.number).toBe("07");
    expect(exactly(people, "07")?.number).toBe("07");
    expect(exactly(people, "7A")?.number).toBe("7a");
    expect(exactly(people, "")).toBeUndefined();
    expect(exactly(people, "9")).toBeUndefined();
  });
});

const board: BoardJson = {
  categories: [
    {
      id: "foot",
      queue: [
        { technician: "70", turn: 1, gender: "GENDER_MALE" },
        { technician: "07", turn: 0, gender: "GENDER_FEMALE" },
        { technician: "7a", turn: 2, gender: "GENDER_FEMALE" },
        { technician: "8", turn: 3, gender: "GENDER_FEMALE" },
      ],
    },
    { id: "body", queue: [{ technician: "1", turn: 1, gender: "GENDER_FEMALE" }] },
  ],
};

describe("who could come instead", () => {
  it("is free, of his category, and of his gender before the others, by turn", () => {
    expect(instead(board, people[0]!, ["07"], 9).map((e) => e.technician)).toEqual(["7a", "8", "70"]);
    expect(instead(board, people[0]!, ["07", "7a"], 1).map((e) => e.technician)).toEqual(["8"]);
    expect(instead(undefined, people[0]!, [], 9)).toEqual([]);
  });
  it("is counted by gender, and either counts both", () => {
    expect(freeBy(board.categories![0]!.queue!)).toEqual({ female: 2, male: 1, any: 3 });
  });
});

describe("counts", () => {
  it("stand behind # and come back", () => {
    expect(readCounts(writeCounts({ female: 2, male: 0, any: 3 }))).toEqual({ female: 2, male: 0, any: 3 });
  });
  it.each(["", "1", "x.y.z", "1.-1.1", "50.1.0", "1.5.1.5"])("are one guest when they are %o", (text) =>
    expect(readCounts(text)).toEqual({ female: 0, male: 0, any: 1 }),
  );
  it("go neither below none nor over a group", () => {
    const one = { female: 0, male: 0, any: 1 };
    expect(changed(one, "any", -1)).toEqual({ female: 0, male: 0, any: 0 });
    expect(changed(one, "male", -1)).toBe(one);
    const full = { female: 50, male: 0, any: 0 };
    expect(changed(full, "any", 1)).toBe(full);
  });
});

describe("who can do an item", () => {
  const stone = { skills: ["stone", "oil"] };
  it("is who has learned all that it asks for", () => {
    expect(canDo({ skills: ["oil", "bone", "stone"] }, stone)).toBe(true);
    expect(canDo({ skills: ["stone"] }, stone)).toBe(false);
    expect(canDo({}, stone)).toBe(false);
    expect(canDo({}, {})).toBe(true);
  });
  it("is not judged while nobody is known", () => {
    expect(canDo(undefined, stone)).toBe(true);
  });
});

describe("the category to begin with", () => {
  const on = (id: string, n: number, more = 0): object => ({ id, more, queue: Array.from({ length: n }, () => ({})) });
  it("is that of most people, those beyond what is shown too", () => {
    expect(largest({ categories: [on("body", 3), on("foot", 2, 5)] })).toBe("foot");
  });
  it("is the first of equals, and none when nobody is on duty", () => {
    expect(largest({ categories: [on("body", 2), on("foot", 2)] })).toBe("body");
    expect(largest({ categories: [on("body", 0)] })).toBeUndefined();
    expect(largest(undefined)).toBeUndefined();
  });
});
