// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import { hear, screen } from "../live/live";
import { useNames } from "./names";

let names: ReadonlyMap<string, string>;

function Page(p: { ids: readonly string[] }): null {
  names = useNames(p.ids);
  return null;
}

afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it("reads each name once, few at a time, and anew when customers change", async () => {
  screen.value = undefined;
  const there = new Map([
    ["C-1", "Anna"],
    ["C-2", ""],
    ["C-3", "Ewa"],
    ["C-4", "Iga"],
  ]);
  let open = 0;
  let most = 0;
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    const { id } = JSON.parse(String(init.body)) as { id: string };
    asked.push(id);
    most = Math.max(most, ++open);
    await new Promise((done) => setTimeout(done));
    open--;
    const ok = there.has(id);
    const body = ok ? { customer: { name: there.get(id) } } : { code: "not_found" };
    return { ok, headers: new Headers(), json: async () => body } as Response;
  });
  await act(() => render(<Page ids={["C-4", "C-1", "C-2", "C-3", "C-1", "C-9", ""]} />, document.body));
  await vi.waitFor(() => expect(names.size).toBe(4), 5_000);
  expect(Object.fromEntries(names)).toEqual({ "C-1": "Anna", "C-2": "C-2", "C-3": "Ewa", "C-4": "Iga" });
  expect([asked.length, most]).toEqual([5, 3]);
  there.set("C-1", "Anna Maria");
  await act(() => hear({ frame: { revisions: [{ topic: "TOPIC_CUSTOMERS", index: "7" }] }, whole: false }));
  await vi.waitFor(() => expect(names.get("C-1")).toBe("Anna Maria"), 5_000);
});
