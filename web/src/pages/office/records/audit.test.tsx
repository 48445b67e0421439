// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import { choose } from "../../../i18n/language";
import { hear, screen } from "../../../live/live";
import Audit from "./audit";

afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it("names those whom a record means, and narrows the list down to one who is pressed", async () => {
  choose("en");
  screen.value = undefined;
  const asked: { actor?: string; subject?: string }[] = [];
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    asked.push(JSON.parse(String(init.body)) as { actor?: string; subject?: string });
    const records = [
      {
        seq: "9",
        op: "PutCustomer",
        at: "2026-03-01T10:00:00Z",
        actor: "staff:anna",
        subjects: ["customer:C-7", "A-12"],
      },
      { seq: "8", op: "EraseCustomer", at: "2026-03-01T09:00:00Z", actor: "", subjects: ["customer:C-3"] },
    ];
    const names = [
      { id: "customer:C-7", name: "Ewa" },
      { id: "staff:anna", name: "Anna Nowak" },
    ];
    return { ok: true, headers: new Headers(), json: async () => ({ records, names }) } as Response;
  });
  await act(() => render(<Audit />, document.body));
  const cells = (): string[][] =>
    [...document.querySelectorAll("tbody tr")].map((tr) =>
      [...tr.querySelectorAll("td")].map((td) => td.textContent ?? ""),
    );
  await vi.waitFor(() => expect(cells()).toHaveLength(2));
  expect(cells().map((c) => c.slice(2, 4))).toEqual([
    ["Anna Nowak", "customer Ewa, A-12"],
    ["", "customer C-3"],
  ]);
  await act(() => document.querySelector<HTMLElement>('[title="customer:C-7"]')!.click());
  expect(asked.at(-1)).toMatchObject({ actor: "", subject: "customer:C-7" });
  await vi.waitFor(() => expect(cells()).toHaveLength(2));
  await act(() => document.querySelector<HTMLElement>('[title="staff:anna"]')!.click());
  expect(asked.at(-1)).toMatchObject({ actor: "staff:anna", subject: "customer:C-7" });
});

it("shows the shop's day, also when it was opened before the shop's zone was known", async () => {
  screen.value = undefined;
  const asked: { from?: string }[] = [];
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    asked.push(JSON.parse(String(init.body)) as { from?: string });
    return { ok: true, headers: new Headers(), json: async () => ({ records: [] }) } as Response;
  });
  await act(() => render(<Audit />, document.body));
  await act(() => hear({ frame: { zone: "Asia/Shanghai", now: "2026-11-30T22:00:00Z" }, whole: true }));
  await vi.waitFor(() => expect(asked.at(-1)?.from).toBe("2026-11-30T16:00:00.000Z"));
  expect(document.querySelector<HTMLInputElement>('[type="date"]')!.value).toBe("2026-12-01");
});

it("leaves out what the nodes did by themselves until it is asked for", async () => {
  choose("en");
  const record = (seq: string, op: string): object => ({ seq, op, at: "2026-03-01T10:00:00Z", actor: "terminal:hall" });
  vi.stubGlobal("fetch", async () => {
    const records = [record("3", "ClaimAnnouncement"), record("2", "Dispatch"), record("1", "TermStarted")];
    return { ok: true, headers: new Headers(), json: async () => ({ records }) } as Response;
  });
  await act(() => render(<Audit />, document.body));
  const done = (): string[] =>
    [...document.querySelectorAll("tbody tr")].map((tr) => tr.querySelectorAll("td")[1]!.textContent ?? "");
  await vi.waitFor(() => expect(done()).toEqual(["dispatch"]));
  await act(() => document.querySelector<HTMLInputElement>('[type="checkbox"]')!.click());
  expect(done()).toEqual(["speak an announcement", "dispatch", "a new leader"]);
  await act(() => document.querySelector<HTMLInputElement>('[type="checkbox"]')!.click());
  const op = document.querySelector("select")!;
  op.value = "TermStarted";
  await act(() => void op.dispatchEvent(new Event("change")));
  expect(done()).toEqual(["a new leader"]);
});
