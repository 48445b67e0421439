// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import { Reopen } from "./closed";

afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it("is one act however fast it is pressed", async () => {
  const asked = vi.fn(() => new Promise<Response>(() => {}));
  vi.stubGlobal("fetch", asked);
  await act(() => render(<Reopen date="2026-12-25" />, document.body));
  const button = document.querySelector("button")!;
  await act(() => {
    button.click();
    button.click();
  });
  expect(asked).toHaveBeenCalledTimes(1);
  expect(button.disabled).toBe(true);
});
