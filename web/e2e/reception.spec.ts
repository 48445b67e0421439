// The dispatch manual at the reception page, step by step, against a real shop: rotation with a swipe, a request,
// replacing, cancelling with the old place, and what a page must stand: double clicks, reloads, going back.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { Hub, languages, readIn } from "./hub";

interface Assignment {
  id: string;
  technician: string;
  kind: string;
  room: string;
  actor: string;
}

interface Board {
  categories: {
    id: string;
    queue: { technician: string; position: number; turn: number }[];
    assignments: Assignment[];
  }[];
}

let hub: Hub;

test.beforeAll(async () => {
  hub = await Hub.start();
});

test.afterAll(async () => {
  await hub.stop();
});

/** Nobody is called or serving before each test, and the queue is as it was in the morning. */
test.beforeEach(async () => {
  for (const c of (await board()).categories) {
    for (const a of c.assignments)
      await hub.call("DispatchService/CancelAssignment", { assignmentId: a.id, reason: "a new test" });
  }
});

async function board(): Promise<Board> {
  return hub.call<Board>("DispatchService/GetBoard", {});
}

async function foot(): Promise<Board["categories"][number]> {
  return (await board()).categories.find((c) => c.id === "foot")!;
}

const kinds = {
  "zh-CN": { rotation: "排钟", request: "点钟", functions: "功能", manage: "派遣管理" },
  pl: { rotation: "Kolejka", request: "Na życzenie", functions: "Funkcje", manage: "Przydziały" },
  en: { rotation: "Rotation", request: "Request", functions: "Functions", manage: "Manage dispatches" },
};

const steps = {
  "zh-CN": { confirm: "确定", replace: "更换", only: "仅更换技师", cancel: "退钟", cancelAgain: "退钟", foot: "足疗" },
  pl: {
    confirm: "Potwierdź",
    replace: "Zamień",
    only: "Tylko technika",
    cancel: "Anuluj przydział",
    cancelAgain: "Tak, anuluj przydział",
    foot: "足疗",
  },
  en: {
    confirm: "Confirm",
    replace: "Replace",
    only: "Technician only",
    cancel: "Cancel dispatch",
    cancelAgain: "Yes, cancel the dispatch",
    foot: "足疗",
  },
};

async function openReception(page: Page): Promise<void> {
  await hub.openTerminal(page, "reception", "/reception");
  await expect(page.locator(".queue .place").first()).toBeVisible();
}

/** Swipes at the reader of the reception until the page knows it: a card that was just there is taken for the same swipe. */
async function swipe(page: Page, holder: string): Promise<void> {
  await expect(async () => {
    await hub.swipe("reception", hub.cardOf(holder));
    await expect(page.locator(".swipe.card")).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
}

function big(page: Page, name: string): ReturnType<Page["locator"]> {
  return page.locator(".actions").getByRole("button", { name });
}

async function chooseFoot(page: Page, name: string): Promise<void> {
  await page.locator(".flow-left").getByRole("button", { name }).click();
}

for (const language of languages) {
  test.describe(language, () => {
    const k = kinds[language];
    const s = steps[language];

    test.beforeEach(async ({ context }) => {
      await readIn(context, language);
    });

    test("sends the next by rotation: button, swipe, confirm (manual 2)", async ({ page }) => {
      await openReception(page);
      const next = (await foot()).queue.find((e) => e.turn === 1)!.technician;
      await big(page, k.rotation).click();
      await chooseFoot(page, s.foot);
      const confirm = page.getByRole("button", { name: s.confirm });
      await expect(confirm).toBeDisabled();
      await swipe(page, "zofia");
      await expect(page.locator(".would .chip b")).toHaveText(next);
      await confirm.click();
      await expect(page.locator(".sent-number")).toHaveText(next);
      const sent = (await foot()).assignments;
      expect(sent.map((a) => [a.technician, a.kind, a.actor])).toEqual([[next, "KIND_ROTATION", "staff:zofia"]]);
      // The card served for this act.
      await expect(page.locator(".swipe.nobody")).toBeVisible();
    });

    test("sends a named technician by number; the order stays (manual 3)", async ({ page }) => {
      await openReception(page);
      const before = (await foot()).queue.map((e) => e.technician);
      await big(page, k.request).click();
      await page.locator(".key").getByText("5", { exact: true }).click();
      await swipe(page, "zofia");
      await page.getByRole("button", { name: s.confirm }).click();
      await expect(page.locator(".sent-number")).toHaveText("5");
      const after = await foot();
      expect(after.queue.map((e) => e.technician)).toEqual(before);
      expect(after.assignments.map((a) => [a.technician, a.kind])).toEqual([["5", "KIND_REQUEST"]]);
    });

    test("replaces the technician only, from the function list's bottom right (manual 4)", async ({ page }) => {
      await hub.call("DispatchService/Dispatch", {
        category: "foot",
        kind: "KIND_ROTATION",
        counts: { any: 1 },
        room: "201",
      });
      const [first] = (await foot()).assignments;
      await openReception(page);
      await big(page, k.functions).click();
      const last = page.locator(".functions-grid").last().getByRole("button").last();
      await expect(last).toHaveText(k.manage);
      await last.click();
      await swipe(page, first!.technician);
      await expect(page.locator(".run.own")).toContainText("201");
      await page.locator(".run.own").click();
      await page.locator(".acts").getByRole("button", { name: s.replace }).click();
      await page.locator(".acts").getByRole("button", { name: s.only }).click();
      await page.getByRole("button", { name: s.confirm }).click();
      await expect(page.locator(".sent-number")).not.toHaveText(first!.technician);
      const now = await foot();
      expect(now.assignments).toHaveLength(1);
      expect(now.assignments[0]!.room).toBe("201");
      expect(now.assignments[0]!.actor).toBe(`technician:${first!.technician}`);
      // The one who left is at the head again.
      expect(now.queue.find((e) => e.turn === 1)!.technician).toBe(first!.technician);
    });

    test("cancels after asking once more; he stands where he stood (manual 5)", async ({ page }) => {
      const before = (await foot()).queue.map((e) => e.technician);
      await hub.call("DispatchService/Dispatch", {
        category: "foot",
        kind: "KIND_ROTATION",
        counts: { any: 1 },
        room: "202",
      });
      await openReception(page);
      await page.locator(".tile.called", { hasText: "202" }).click();
      await page.locator(".acts").getByRole("button", { name: s.cancel }).click();
      expect((await foot()).assignments).toHaveLength(1);
      await swipe(page, "xiaoyu");
      await expect(page.locator(".notice.good")).toBeVisible();
      await page.locator(".confirm").click();
      await expect(page.locator(".rooms")).toBeVisible();
      await expect(page.locator(".tile.called")).toHaveCount(0);
      const after = await foot();
      expect(after.assignments).toHaveLength(0);
      expect(after.queue.map((e) => e.technician)).toEqual(before);
    });
  });
}

test.describe("what the page stands", () => {
  test.beforeEach(async ({ context }) => {
    await readIn(context, "en");
  });

  test("swiping first and pressing then sends as well, and a double click sends once", async ({ page }) => {
    await openReception(page);
    await swipe(page, "zofia");
    await big(page, "Rotation").click();
    await chooseFoot(page, "足疗");
    await expect(page.locator(".would .chip")).toHaveCount(1);
    await page.getByRole("button", { name: "Confirm" }).dblclick();
    await expect(page.locator(".sent-number")).toHaveCount(1);
    expect((await foot()).assignments).toHaveLength(1);
  });

  test("a reload keeps step and choices, back steps back", async ({ page }) => {
    await openReception(page);
    await big(page, "Rotation").click();
    await chooseFoot(page, "足疗");
    await page.getByRole("button", { name: "Women: One more" }).click();
    await page.locator(".rooms-choice").getByRole("button", { name: "203", exact: true }).click();
    await page.reload();
    await expect(page.getByRole("group", { name: "Women" }).locator("output")).toHaveText("1");
    await expect(page.locator(".rooms-choice").getByRole("button", { name: "203", exact: true })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    await page.goBack();
    await expect(page.locator(".tiles")).toBeVisible();
  });

  test("who is busy is told with what can be done instead", async ({ page }) => {
    await hub.call("DispatchService/Dispatch", { kind: "KIND_REQUEST", technicians: ["3"], room: "205" });
    await openReception(page);
    await big(page, "Request").click();
    await page.locator(".key").getByText("3", { exact: true }).click();
    await expect(page.locator(".not-free")).toContainText("called");
    await expect(page.getByRole("button", { name: "Confirm" })).toBeDisabled();
    await page.locator(".not-free").getByRole("button").first().click();
    await swipe(page, "zofia");
    await page.getByRole("button", { name: "Confirm" }).click();
    await expect(page.locator(".sent-number")).toHaveCount(1);
  });

  test("works by keyboard alone", async ({ page }) => {
    await openReception(page);
    await swipe(page, "zofia");
    await big(page, "Request").focus();
    await page.keyboard.press("Enter");
    await page.locator(".pad input").focus();
    await page.keyboard.type("6");
    await expect(page.locator(".chosen-list")).toContainText("6");
    await expect(page.locator(".would .chip")).toHaveCount(1);
    await page.getByRole("button", { name: "Confirm" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.locator(".sent-number")).toHaveText("6");
    await page.keyboard.press("Escape");
    await expect(page.locator(".tiles")).toBeVisible();
  });

  test("axe finds nothing on the map, the flows and the list", async ({ page }) => {
    await openReception(page);
    for (const panel of ["", "rotation", "request", "functions", "manage", "waiting", "technician&t=5"]) {
      await page.goto(`${hub.node("reception").http}/reception${panel ? `#panel=${panel}` : ""}`);
      await expect(page.locator(panel ? ".panel h2" : ".tiles")).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((v) => `${panel}: ${v.id} ${v.nodes.map((n) => n.target).join(" ")}`)).toEqual([]);
    }
  });
});
