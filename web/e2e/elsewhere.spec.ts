// A page whose node is gone, at the address of the shop's network: a board goes on at another node by itself, reception is
// asked, and a page of another build than its node's loads itself anew. And a page whose device slept.
import { expect, test, type Browser, type Page } from "@playwright/test";
import { Hub, readIn, type NodeName } from "./hub";

let hub: Hub;
test.beforeAll(async () => void (hub = await Hub.start()));
test.afterAll(async () => hub.stop());

async function pageOf(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  await readIn(context, "en");
  return context.newPage();
}

/** Enrols a browser at two nodes, and opens a page at the first. */
async function openAt(page: Page, name: NodeName, then: NodeName, path: string): Promise<void> {
  await hub.openTerminal(page, then, path, "https");
  await hub.openTerminal(page, name, path, "https");
}

test("a board follows to a node that answers, with its place, and shows what is done there", async ({ browser }) => {
  const page = await pageOf(browser);
  await openAt(page, "techroom", "office", "/board");
  await expect(page.locator(".panel").first()).toBeVisible();
  // The other of the two would do, too; where it is nobody it would come back for want of a sign-in.
  await hub.openTerminal(page, "reception", "/board", "https");
  await page.goto(`${hub.node("techroom").https}/board`);
  await expect(page.locator(".panel").first()).toBeVisible();
  await hub.kill("techroom");
  const others = [hub.node("office").https, hub.node("reception").https].map((u) => new URL(u).host);
  await expect.poll(() => others.includes(new URL(page.url()).host), { timeout: 40_000 }).toBe(true);
  await expect(page.locator(".panel").first()).toBeVisible();
  await expect(page.locator(".board-doubt")).toHaveCount(0);
  await hub.restart("techroom");
  await page.context().close();
});

test("reception is offered the other nodes, and goes there with the step it was at", async ({ browser }) => {
  const page = await pageOf(browser);
  await openAt(page, "reception", "office", "/reception");
  await page.locator(".actions").getByRole("button", { name: "Request" }).click();
  await page.locator(".key").getByText("5", { exact: true }).click();
  await expect(page).toHaveURL(/panel=request/);
  await hub.kill("reception");
  const link = page.locator(".elsewhere").getByRole("button", { name: "Go now" });
  await expect(link).toBeVisible({ timeout: 30_000 });
  await page.locator(".elsewhere").getByRole("button", { name: "Stay here" }).click();
  await expect(link).toHaveCount(0);
  await page.locator(".elsewhere a", { hasText: "office" }).click();
  await expect(page).toHaveURL(new RegExp(`^${hub.node("office").https}/reception#.*panel=request`));
  await expect(page.locator(".flow-main, .flow").first()).toContainText("5");
  await hub.restart("reception");
  await page.context().close();
});

test("a browser that is nobody goes back to a node from which it came, and to nobody else", async ({ browser }) => {
  const page = await pageOf(browser);
  const here = `${hub.node("techroom").https}/sign-in`;
  const told = page.getByText("This browser is not enrolled here.");
  const from = hub.node("office").https;
  const thaw = hub.freeze("office");
  try {
    await page.goto(`${here}#${new URLSearchParams({ from, to: "/board" }).toString()}`);
    await expect(told).toContainText(new URL(from).host);
    const asked = page.waitForResponse((r) => r.request().method() === "HEAD");
    await page.goto("about:blank");
    await page.goto(`${here}#from=https://evil.example&to=/board`);
    await asked;
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await expect(told).toHaveCount(0);
    await expect(page.locator("iframe")).toHaveCount(0);
    await page.goto("about:blank");
    await page.goto(`${here}#${new URLSearchParams({ from, to: "/trust" }).toString()}`);
    await expect(told).toBeVisible();
  } finally {
    thaw();
  }
  await expect(page).toHaveURL(`${from}/trust`, { timeout: 30_000 });
  await page.context().close();
});

test("a page of another build says so, and loads itself anew: at once where nobody sits, when asked elsewhere", async ({
  browser,
}) => {
  const older = async (page: Page): Promise<void> => {
    let first = true;
    await page.route(/\/(reception|board)$/, async (route) => {
      const answer = await route.fetch();
      const html = await answer.text();
      const body = first ? html.replace(/(name="storehub-build" content=")[0-9a-f]+/, "$1000000000000") : html;
      first = false;
      await route.fulfill({ response: answer, body });
    });
  };
  const build = (page: Page): Promise<string | null> =>
    page.locator('meta[name="storehub-build"]').getAttribute("content");

  const desk = await pageOf(browser);
  await hub.openTerminal(desk, "office");
  await older(desk);
  await desk.goto(`${hub.node("office").http}/reception`);
  await expect(desk.getByText("The hub was updated.")).toBeVisible();
  expect(await build(desk)).toBe("000000000000");
  await desk.getByRole("button", { name: "Load anew now" }).click();
  await expect(desk.getByText("The hub was updated.")).toHaveCount(0);
  expect(await build(desk)).not.toBe("000000000000");

  const board = await pageOf(browser);
  await hub.openTerminal(board, "techroom");
  await older(board);
  await board.goto(`${hub.node("techroom").http}/board`);
  await expect.poll(() => build(board).catch(() => "")).not.toBe("000000000000");
  await expect(board.locator(".panel").first()).toBeVisible();
  await desk.context().close();
  await board.context().close();
});

test("a page that wakes says that what it shows is of no known age, until its node answers again", async ({
  browser,
}) => {
  const page = await pageOf(browser);
  await hub.openTerminal(page, "office", "/board");
  await expect(page.locator(".panel").first()).toBeVisible();
  const thaw = hub.freeze("office");
  try {
    // The steady clock of a system stands still while it sleeps, and the wall's has gone on.
    await page.evaluate(() => {
      const awake = Date.now;
      Date.now = () => awake() + 3_600_000;
    });
    await expect(page.getByText("This device was asleep, or its clock was set.")).toBeVisible();
  } finally {
    thaw();
  }
  await expect(page.getByText("This device was asleep, or its clock was set.")).toHaveCount(0);
  await page.context().close();
});
