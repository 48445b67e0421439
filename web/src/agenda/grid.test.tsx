// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { axisOf } from "./axis";
import { Grid, type Block, type GridProps, type Lane } from "./grid";

const day = "2026-11-30";
const axis = axisOf([day], "Asia/Shanghai", { from: 600, until: 1320 });
const at = (clock: string): number => Date.parse(`${day}T${clock}:00+08:00`);
const rowPx = 10;
const lanePx = 100;

const block = (id: string, from: string, until: string, more: Partial<Block> = {}): Block => ({
  id,
  from: at(from),
  until: at(until),
  class: "",
  label: id,
  body: id,
  movable: true,
  ...more,
});
const lane = (id: string, blocks: Block[]): Lane => ({ id, day, label: id, head: id, shut: [], blocks });
const lanes = [
  lane("t3", [block("B-1", "12:00", "13:00")]),
  lane("t9", [block("B-2", "12:00", "12:30", { movable: false })]),
];

let box: HTMLElement;
const onDrop = vi.fn();
const onOpen = vi.fn();

/** The sheet as a browser would lay it out: lanes of 100 px beside each other, rows of 10 px. */
function rectOf(this: HTMLElement): DOMRect {
  const index = [...box.querySelectorAll(".agenda-lane")].indexOf(this);
  if (index >= 0) return new DOMRect(index * lanePx, 0, lanePx, axis.rows.length * rowPx);
  const top = Number(this.style.getPropertyValue("--top") || 0);
  const span = Number(this.style.getPropertyValue("--span") || 0);
  if (this.dataset["block"]) return new DOMRect(0, top * rowPx, lanePx, span * rowPx);
  return new DOMRect(-1000, -1000, 9000, 9000);
}

/** Draws what was just caused. */
async function drawn(): Promise<void> {
  await vi.waitFor(() => new Promise((done) => requestAnimationFrame(done)));
}

async function show(more: Partial<GridProps> = {}): Promise<void> {
  const props = { label: "sheet", axis, lanes, now: 0, lookAt: NaN, onOpen, onDrop };
  render(<Grid {...props} {...more} />, box);
  await drawn();
}

const of = (id: string): HTMLElement => box.querySelector<HTMLElement>(`[data-block="${id}"]`)!;

async function pointer(type: string, what: HTMLElement, x: number, y: number, pointerType = "mouse"): Promise<void> {
  what.dispatchEvent(
    new PointerEvent(type, { clientX: x, clientY: y, button: 0, pointerId: 1, pointerType, bubbles: true }),
  );
  await drawn();
}

async function press(what: EventTarget, key: string): Promise<void> {
  what.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  await drawn();
}

beforeEach(() => {
  box = document.body.appendChild(document.createElement("div"));
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockImplementation(rectOf);
  HTMLElement.prototype.setPointerCapture = () => {};
});

afterEach(() => {
  render(null, box);
  box.remove();
  vi.restoreAllMocks();
  onDrop.mockReset();
  onOpen.mockReset();
});

test("a mouse takes a date to another time and lane, by where it was taken", async () => {
  await show();
  // Taken 5 px below its top: 12:00 is row 8.
  await pointer("pointerdown", of("B-1"), 50, 85);
  await pointer("pointermove", of("B-1"), 150, 85 + 4 * rowPx);
  expect(box.querySelector('[data-lane="t9"] .agenda-ghost')).not.toBeNull();
  await pointer("pointerup", of("B-1"), 150, 85 + 4 * rowPx);
  of("B-1").click();
  expect(onDrop).toHaveBeenCalledTimes(1);
  expect(onDrop.mock.calls[0]![0]).toMatchObject({ block: "B-1", source: "t3", lane: "t9", at: at("13:00"), rows: 4 });
  // The press that ends a move opens nothing; the next one does.
  expect(onOpen).not.toHaveBeenCalled();
  of("B-1").click();
  expect(onOpen).toHaveBeenCalledWith("B-1", "t3");
});

test("a hand that shakes, and a date that is back where it was, move nothing", async () => {
  await show();
  await pointer("pointerdown", of("B-1"), 50, 85);
  await pointer("pointermove", of("B-1"), 52, 87);
  await pointer("pointerup", of("B-1"), 52, 87);
  of("B-1").click();
  expect(onOpen).toHaveBeenCalledTimes(1);
  await pointer("pointerdown", of("B-1"), 50, 85);
  await pointer("pointermove", of("B-1"), 50, 200);
  await pointer("pointermove", of("B-1"), 50, 86);
  await pointer("pointerup", of("B-1"), 50, 86);
  expect(onDrop).not.toHaveBeenCalled();
});

test("Escape puts it back in the middle of a move", async () => {
  await show();
  await pointer("pointerdown", of("B-1"), 50, 85);
  await pointer("pointermove", of("B-1"), 50, 200);
  await press(window, "Escape");
  expect(box.querySelector(".agenda-ghost")).toBeNull();
  await pointer("pointerup", of("B-1"), 50, 200);
  expect(onDrop).not.toHaveBeenCalled();
});

test("a finger scrolls until it has pressed the date", async () => {
  await show();
  await pointer("pointerdown", of("B-1"), 50, 85, "touch");
  await pointer("pointermove", of("B-1"), 50, 200, "touch");
  expect(box.querySelector(".agenda-ghost")).toBeNull();
  await pointer("pointerup", of("B-1"), 50, 200, "touch");
  of("B-1").focus();
  await pointer("pointerdown", of("B-1"), 50, 85, "touch");
  await pointer("pointermove", of("B-1"), 50, 85 + 8 * rowPx, "touch");
  await pointer("pointerup", of("B-1"), 50, 85 + 8 * rowPx, "touch");
  expect(onDrop.mock.calls[0]![0]).toMatchObject({ lane: "t3", at: at("14:00") });
});

test("keys come to the same, and it is said where it is", async () => {
  await show();
  of("B-1").focus();
  await press(of("B-1"), "ArrowDown");
  await press(of("B-1"), "ArrowDown");
  await press(of("B-1"), "ArrowRight");
  expect(box.querySelector('[role="status"]')?.textContent).toContain("t9");
  await press(of("B-1"), "Enter");
  expect(onDrop.mock.calls[0]![0]).toMatchObject({ block: "B-1", lane: "t9", at: at("12:30") });
});

test("what cannot be moved, and a sheet on which nothing is, stay still", async () => {
  await show();
  await press(of("B-2"), "ArrowDown");
  expect(box.querySelector(".agenda-ghost")).toBeNull();
  render(null, box);
  render(<Grid label="sheet" axis={axis} lanes={lanes} now={0} lookAt={NaN} onOpen={onOpen} />, box);
  await drawn();
  await press(of("B-1"), "ArrowDown");
  expect(box.querySelector(".agenda-ghost")).toBeNull();
});
