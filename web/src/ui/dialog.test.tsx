// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import { Dialog } from "./dialog";

const onClose = vi.fn();

function show(): Promise<void> {
  const dialog = (
    <Dialog title="Sure?" closeLabel="Close" onClose={onClose}>
      <p>text</p>
    </Dialog>
  );
  return act(() => render(dialog, document.body));
}

const box = (): HTMLDialogElement => document.querySelector("dialog")!;
const settle = (): Promise<void> => act(() => new Promise((done) => setTimeout(done)));

afterEach(() => {
  render(null, document.body);
  onClose.mockClear();
});

it("tells of a close by the browser, and stays open for whoever keeps it", async () => {
  await show();
  box().close(); // as a second Escape does, which nobody can forbid
  await settle();
  expect(onClose).toHaveBeenCalledTimes(1);
  expect(box().open).toBe(true);
});

it("is closed when it is not drawn any more, so that the focus goes back, and tells nobody", async () => {
  await show();
  const shown = box();
  const closed = vi.spyOn(shown, "close");
  await act(() => render(null, document.body));
  await settle();
  expect(closed).toHaveBeenCalledTimes(1);
  expect(shown.open).toBe(false);
  expect(onClose).not.toHaveBeenCalled();
});

it("asks its owner when Escape is pressed", async () => {
  await show();
  const cancel = new Event("cancel", { cancelable: true });
  box().dispatchEvent(cancel);
  expect(cancel.defaultPrevented).toBe(true);
  expect(onClose).toHaveBeenCalledTimes(1);
  expect(box().open).toBe(true);
});
