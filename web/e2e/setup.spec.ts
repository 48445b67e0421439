// A PC without a node becomes a shop in its browser, whose owner is signed in there, or a terminal of a shop that exists.
import { expect, test, type Page } from "@playwright/test";
import { EmptyNode } from "./empty";
import { Hub, readIn } from "./hub";

test("a new shop is opened in Polish, its owner works in the back office, and the address is used up", async ({
  browser,
}) => {
  await using empty = await EmptyNode.start();
  const context = await browser.newContext();
  await readIn(context, "pl");
  // The same browser has been a terminal of another node here.
  await context.addCookies([{ name: "storehub-1a2b3c4d-person", value: "of another shop", url: empty.url }]);
  const page = await context.newPage();
  await page.goto(empty.url);
  await page.getByLabel(/^Nazwa salonu/).fill("Łaźnia Żółć");
  await page.getByLabel(/^Strefa czasowa/).fill("Europe/Warsaw");
  await page.getByLabel(/^Nazwa tego komputera/).fill("recepcja");
  await page.getByLabel(/^Imię i nazwisko/).fill("Anna Kowalska");
  await page.getByLabel(/^Identyfikator/).fill("anna");
  await page.getByLabel(/^PIN(?! jeszcze)/).fill("4711");
  await page.getByLabel(/^PIN jeszcze raz/).fill("4712");
  await page.getByRole("button", { name: "Otwórz salon" }).click();
  await expect(page.getByText("PIN-y się różnią")).toHaveCount(1);
  await page.getByLabel(/^PIN jeszcze raz/).fill("4711");
  await page.getByRole("button", { name: "Otwórz salon" }).click();
  await expect(page.getByRole("heading", { name: /Salon jest otwarty/ })).toBeVisible({ timeout: 40_000 });
  await page.getByRole("button", { name: "Dodaj kolejny komputer" }).click();
  await expect(page.locator("code")).toContainText("storehub join");
  expect(page.url()).not.toContain("#");
  await page.getByRole("link", { name: "Dalej" }).click();
  await expect(page.getByText("Anna Kowalska")).toBeVisible();
  expect(new URL(page.url()).pathname).toMatch(/^\/office/);
  await page.goto(new URL("/office/categories", page.url()).href);
  await put(page, "stopy", "Masaż stóp");
  await expect(page.locator("tbody tr")).toHaveText(/stopy/);
  await put(page, "stopy", "Masaż dłoni");
  await expect(page.getByText("Taki już jest")).toBeVisible();
  await page.getByLabel(/^Identyfikator/).fill("dlonie");
  await page.getByRole("button", { name: "Zapisz", exact: true }).click();
  await expect(page.locator("tbody tr")).toHaveText([/dlonie.*Masaż dłoni/, /stopy.*Masaż stóp/]);
  await page.goto(empty.url);
  await expect(page.getByRole("alert")).toBeVisible();
  await context.close();
});

/** Writes one more in the list that is open. */
async function put(page: Page, id: string, name: string): Promise<void> {
  await page.getByRole("button", { name: "Dodaj" }).click();
  await page.getByLabel(/^Identyfikator/).fill(id);
  await page.getByLabel(/^Nazwa/).fill(name);
  await page.getByRole("button", { name: "Zapisz", exact: true }).click();
}

test("an address without its secret, and a wrong one, open nothing", async ({ page }) => {
  await using empty = await EmptyNode.start();
  await page.goto(empty.url.replace(/#.*/, "#WRONGSECRET"));
  await expect(page.getByRole("alert")).toContainText("secret");
  await expect(page.getByRole("button", { name: "Open the shop" })).toHaveCount(0);
});

test.describe("a shop that exists", () => {
  let hub: Hub;
  test.beforeAll(async () => {
    hub = await Hub.start();
    await hub.call("RosterService/PutStaff", { id: "boss", name: "Zofia", roles: ["ROLE_OWNER"] });
  });
  test.afterAll(async () => hub.stop());

  /** The line that the owner makes for the next PC in the back office. */
  async function lineFor(page: Page): Promise<string> {
    await hub.openPerson(page, { staffId: "boss" }, "office", "/office/cluster");
    await page.getByLabel("As what").selectOption("NODE_ROLE_NONVOTER");
    await page.getByRole("button", { name: "Make the line" }).click();
    return page.locator(".invited code").innerText();
  }

  test("takes in a PC by the line of its back office, once, and says what is wrong with another one", async ({
    browser,
  }) => {
    test.slow(); // three PCs are started one after the other
    const office = await browser.newContext({ ignoreHTTPSErrors: true });
    await readIn(office, "en");
    const owner = await office.newPage();
    const line = await lineFor(owner);

    const join = async (page: Page, url: string, text: string, name: string): Promise<void> => {
      await page.goto(url);
      await page.getByRole("button", { name: "A terminal of a shop that exists" }).click();
      await page.getByLabel(/^The line, or its token/).fill(text);
      await page.getByLabel(/^Name of this PC/).fill(name);
      await page.getByRole("button", { name: "Join the shop" }).click();
    };
    const pc = await browser.newContext();
    await readIn(pc, "en");
    const page = await pc.newPage();
    await using empty = await EmptyNode.start();
    const token = /SH1-\S+/.exec(line)![0];
    await join(page, empty.url, line.replace(token, "SH1-NOT-ONE"), "spare");
    const field = page.getByLabel(/^The line, or its token/);
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(/This is not the whole line/);
    // What was written stays, and is put right.
    await expect(page.getByLabel(/^Name of this PC/)).toHaveValue("spare");
    await field.fill(line);
    await page.getByRole("button", { name: "Join the shop" }).click();
    await expect(page.getByRole("heading", { name: "This PC belongs to the shop." })).toBeVisible({
      timeout: 40_000,
    });
    expect(page.url()).not.toContain("#");
    const card = owner.getByRole("article", { name: "spare", exact: true });
    await expect(card.getByText("runs")).toBeVisible({ timeout: 30_000 });
    await expect(owner.getByText("spare has joined the shop.")).toBeVisible();
    await page.getByRole("link", { name: "Go on" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();

    await using second = await EmptyNode.start();
    await join(page, second.url, line, "spare2");
    await expect(page.getByRole("alert")).toContainText("was used already", { timeout: 40_000 });
    await expect(page.getByRole("button", { name: "Join the shop" })).toBeEnabled();
    await pc.close();
    await office.close();
  });
});
