// @vitest-environment happy-dom
import { h, render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { usePoll } from "./poll";

let hidden = false;
let asked = 0;
let answer: () => Promise<string>;
const box = document.createElement("div");

function Shown() {
  const read = usePoll(() => (asked++, answer()), 2_000);
  return h("p", null, `${read.value ?? "nothing"}|${read.failed}`);
}

function turn(to: boolean): void {
  hidden = to;
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  vi.useFakeTimers();
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  asked = 0;
  hidden = false;
  answer = () => Promise.resolve(`answer ${asked}`);
});

afterEach(() => {
  render(null, box);
  vi.useRealTimers();
});

async function begin(): Promise<void> {
  render(h(Shown, null), box);
  await vi.advanceTimersByTimeAsync(100);
}

test("it asks at once, then a while after each answer, and not while it is hidden", async () => {
  await begin();
  expect([asked, box.textContent]).toEqual([1, "answer 1|"]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([asked, box.textContent]).toEqual([2, "answer 2|"]);
  turn(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(2);
  turn(false);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toBe(3);
});

test("it never asks twice at a time, however long an answer takes and however often it is shown", async () => {
  let done = (_: string): void => {};
  answer = () => new Promise((ready) => (done = ready));
  await begin();
  turn(false);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked).toBe(1);
  done("late");
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toBe(2); // as somebody wanted to see it meanwhile
});

test("a failure leaves what was read, and says that it is old; the next answer takes that away", async () => {
  await begin();
  answer = () => Promise.reject(new Error("gone"));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(box.textContent).toContain("answer 1|");
  expect(box.textContent).toContain("gone");
  answer = () => Promise.resolve("back");
  await vi.advanceTimersByTimeAsync(2_100);
  expect(box.textContent).toBe("back|");
});

test("who has left the page asks no more", async () => {
  await begin();
  render(null, box);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(1);
});
