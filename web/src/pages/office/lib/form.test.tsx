// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { hear } from "../../../live/live";
import { Form } from "./form";

const settle = (): Promise<void> => act(() => new Promise((done) => setTimeout(done)));
const box = (): HTMLDialogElement => document.querySelector("dialog")!;
const buttons = (): string[] => [...box().querySelectorAll("footer button")].map((b) => b.textContent ?? "");

async function press(text: string): Promise<void> {
  const found = [...box().querySelectorAll<HTMLElement>("footer button")].find((b) => b.textContent === text);
  await act(() => found!.click());
}

async function escape(): Promise<void> {
  await act(() => void box().dispatchEvent(new Event("cancel", { cancelable: true })));
}

async function open(put: () => Promise<unknown> = async () => {}): Promise<{ closed: () => number }> {
  const onClose = vi.fn();
  const specs = [{ key: "name", label: "Name", kind: "text" as const, required: true }];
  await act(() =>
    render(
      <Form title="One" specs={specs} start={{ name: "Anna" }} isNew={false} put={put} onClose={onClose} />,
      document.body,
    ),
  );
  return { closed: () => onClose.mock.calls.length };
}

async function write(text: string): Promise<void> {
  const input = box().querySelector("input")!;
  await act(() => {
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

beforeEach(() => hear({ frame: { hasMajority: true }, whole: true }));
afterEach(() => render(null, document.body));

it("closes by Escape when nothing was written", async () => {
  const form = await open();
  await escape();
  expect(form.closed()).toBe(1);
});

it("takes Escape at the question whether to throw all away as going on", async () => {
  const form = await open();
  const before = buttons();
  await write("Berta");
  await escape();
  expect(buttons()).not.toEqual(before);
  await escape();
  expect(form.closed()).toBe(0);
  expect(box().querySelector("input")!.value).toBe("Berta");
  await escape();
  await press("Throw the changes away");
  expect(form.closed()).toBe(1);
});

it("saves once however often it is pressed, and closes then", async () => {
  const put = vi.fn(async () => {});
  const form = await open(put);
  await write("Berta");
  const save = [...box().querySelectorAll<HTMLElement>("footer button")].at(-1)!;
  await act(() => {
    save.click();
    save.click();
  });
  await settle();
  expect(put).toHaveBeenCalledTimes(1);
  expect(form.closed()).toBe(1);
});
