// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import { choose } from "../../../i18n/language";
import { screen } from "../../../live/live";
import { PlanList } from "./list";

afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it("shows of each plan what the list tells, and asks for none of them by itself", async () => {
  choose("en");
  screen.value = undefined;
  const asked: string[] = [];
  const answers: Record<string, object> = {
    ListPlans: {
      plans: [
        {
          id: "P-2",
          customerId: "C-7",
          customerName: "Ewa",
          item: "facial",
          repeat: "REPEAT_WEEKLY",
          done: 3,
          noShows: 1,
          left: 2,
          unpaid: 1,
          undecided: 1,
          nextStart: "2026-03-09T10:00:00Z",
        },
        { id: "P-1", customerId: "C-3", customerName: "", item: "gone", repeat: "REPEAT_DAILY", done: 1 },
      ],
    },
    ListServiceItems: { items: [{ id: "facial", name: "Facial" }] },
  };
  vi.stubGlobal("fetch", async (url: string) => {
    const method = url.split("/").at(-1) ?? "";
    asked.push(method);
    return { ok: true, headers: new Headers(), json: async () => answers[method] ?? {} } as Response;
  });
  await act(() => render(<PlanList />, document.body));
  const row = (id: string): string[] =>
    [...document.querySelectorAll("tbody tr")]
      .map((tr) => [...tr.querySelectorAll("td")].map((td) => td.textContent ?? ""))
      .find((cells) => cells.at(-1) === id) ?? [];
  await vi.waitFor(() => expect(row("P-2")[1]).toBe("Facial"));
  expect([row("P-2")[0], row("P-2")[3]]).toEqual(["Ewa", "2 · 2 · 1"]);
  expect(row("P-2")[4]).toMatch(/9/);
  expect(row("P-2")[5]).toMatch(/⚠ .*1.* · .*1/);
  expect([row("P-1")[0], row("P-1")[3], row("P-1")[4], row("P-1")[5]]).toEqual(["C-3", "1 · 0 · 0", "", ""]);
  expect(asked.filter((m) => m === "ListPlans" || m.startsWith("Get"))).toEqual(["ListPlans"]);
});
