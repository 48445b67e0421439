// What pages must stand: three hundred technicians with long names, a browser whose clock is wrong, two tabs of one terminal.
import { expect, test, type Page } from "@playwright/test";
import { fits, Hub, readIn } from "./hub";

let hub: Hub;
test.beforeAll(async () => {
  hub = await Hub.start();
});
test.afterAll(async () => hub.stop());

test.beforeEach(async ({ context }) => readIn(context, "en"));

interface Assignment {
  id: string;
  technician: string;
}

async function running(): Promise<Assignment[]> {
  const { categories } = await hub.call<{ categories: { assignments: Assignment[] }[] }>(
    "DispatchService/GetBoard",
    {},
  );
  return categories.flatMap((c) => c.assignments);
}

async function cancelAll(): Promise<void> {
  for (const a of await running())
    await hub.call("DispatchService/CancelAssignment", { assignmentId: a.id, reason: "a new test" });
}

async function swipe(page: Page, holder: string): Promise<void> {
  await expect(async () => {
    await hub.swipe("reception", hub.cardOf(holder));
    await expect(page.locator(".swipe.card")).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
}

test("two tabs of one terminal: one card sends once, and both show it", async ({ context }) => {
  const [one, two] = [await context.newPage(), await context.newPage()];
  await hub.openTerminal(one, "reception", "/reception#panel=rotation");
  await hub.openTerminal(two, "reception", "/reception#panel=rotation");
  for (const page of [one, two]) await page.locator(".flow-left").getByRole("button", { name: "足疗" }).click();
  await swipe(one, "zofia");
  await expect(two.locator(".swipe.card")).toBeVisible();
  const confirms = [one, two].map((page) => page.getByRole("button", { name: "Confirm" }));
  for (const confirm of confirms) await expect(confirm).toBeEnabled();
  // Whoever comes second finds the button shut, or is refused.
  await Promise.all(confirms.map((confirm) => confirm.dispatchEvent("click")));
  const sent = async (): Promise<number> =>
    (await one.locator(".sent-number").count()) + (await two.locator(".sent-number").count());
  await expect.poll(sent).toBe(1);
  expect(await running()).toHaveLength(1);
  await cancelAll();
});

test("a browser whose clock is three hours late and one that is early show the shop's minutes", async ({ browser }) => {
  const { categories } = await hub.call<{ categories: { id: string; queue: { turn: number }[] }[] }>(
    "DispatchService/GetBoard",
    {},
  );
  await hub.call("DispatchService/Dispatch", {
    category: categories.find((c) => c.queue.some((e) => e.turn > 0))!.id,
    kind: "KIND_ROTATION",
    counts: { any: 1 },
    room: "201",
    item: "foot60",
  });
  const [a] = await running();
  await hub.call("DispatchService/StartService", { assignmentId: a!.id });
  for (const hours of [-3, 3]) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    await readIn(context, "en");
    const page = await context.newPage();
    await page.clock.install({ time: Date.now() + hours * 3_600_000 });
    await hub.openTerminal(page, "reception", "/reception");
    const tile = page.locator(".tile", { hasText: "201" }).first();
    await expect(tile).toContainText(/\b(59|60)\b/);
    await expect(tile).not.toContainText("over");
    await context.close();
  }
  await cancelAll();
});

test("three hundred technicians with names of sixty characters", async ({ page, browser }) => {
  const { categories } = await hub.call<{ categories: { id: string }[] }>("RosterService/ListCategories", {});
  const category = categories[0]!.id;
  const name = "Aleksandra Wiśniewska-Brzęczyszczykiewicz z Łękołodów Górnych".slice(0, 60);
  expect(name).toHaveLength(60);
  for (let i = 0; i < 300; i++) {
    const number = String(1000 + i);
    await hub.call("RosterService/PutTechnician", { number, name, category, gender: "GENDER_FEMALE" });
    await hub.call("RosterService/CheckIn", { technician: number });
  }
  for (const size of [
    { width: 1024, height: 768 },
    { width: 1920, height: 1080 },
  ]) {
    await page.setViewportSize(size);
    await hub.openTerminal(page, "reception", "/reception");
    await expect(page.locator(".queue .place").first()).toBeVisible();
    await fits(page);
    await page.goto(`${hub.node("reception").http}/reception#panel=request`);
    await expect(page.locator(".panel h2")).toBeVisible();
    await fits(page);
  }
  // One of them is found and sent like any other.
  await page.locator(".pad input").fill("1299");
  await page.locator(".pad input").press("Enter");
  await swipe(page, "zofia");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.locator(".sent-number")).toHaveText("1299");
  // The board shows who is called, whole, and does not scroll.
  const board = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
  await hub.openTerminal(board, "techroom", "/board");
  await expect(board.locator(".called", { hasText: "1299" })).toBeVisible();
  await fits(board);
  expect(await board.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBeLessThanOrEqual(0);
  await board.context().close();
  // The list of the office is there as well.
  await hub.call("RosterService/PutStaff", { id: "boss", name, roles: ["ROLE_OWNER"] });
  const office = await (await browser.newContext({ viewport: { width: 1024, height: 768 } })).newPage();
  await hub.openPerson(office, { staffId: "boss" }, "office", "/office/technicians");
  await expect(office.getByRole("row")).not.toHaveCount(0);
  await expect(office.getByText("1299")).toBeAttached();
  await fits(office);
  await office.context().close();
});
