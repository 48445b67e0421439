// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lostSince, screen } from "../../../live/live";
import { go } from "../../../ui/place";
import { chosen } from "../stage";
import { Customer } from "./customer";

let asked: { text?: string; phone?: string }[] = [];

/** A node that finds one customer by whatever is typed. */
async function node(url: string, init: RequestInit): Promise<Response> {
  const request = JSON.parse(String(init.body)) as { text?: string };
  if (url.endsWith("/FindCustomers")) asked.push(request);
  const customers = [{ id: `C-${request.text}`, name: `${request.text}!` }];
  return { ok: true, headers: new Headers(), json: async () => ({ customers }) } as Response;
}

const field = (): HTMLInputElement => document.querySelector("input[type=search]")!;

async function type(text: string): Promise<void> {
  field().value = text;
  await act(() => void field().dispatchEvent(new Event("input", { bubbles: true })));
}

async function enter(): Promise<void> {
  await act(() => void field().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })));
}

const answered = (text: string): Promise<void> =>
  vi.waitFor(() => expect(document.querySelector(".person b")?.textContent).toBe(`${text}!`), 5_000);

beforeEach(async () => {
  asked = [];
  screen.value = undefined;
  lostSince.value = 0;
  vi.stubGlobal("fetch", node);
  go("/reception#panel=ticket");
  await act(() => render(<Customer ticket={{ id: "S-1" }} shut="" />, document.body));
  await answered("");
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it("asks once for what is typed in one go", async () => {
  for (const text of ["A", "An", "Ann"]) await type(text);
  await answered("Ann");
  expect(asked).toEqual([{ text: "" }, { text: "Ann" }]);
});

it("takes with Enter who was found by what is typed, and nobody who was found by an older text", async () => {
  await type("An");
  await answered("An");
  await type("Ann");
  await enter();
  expect(chosen("c")).toBe("");
  await answered("Ann");
  await enter();
  expect(chosen("c")).toBe("C-Ann");
});
