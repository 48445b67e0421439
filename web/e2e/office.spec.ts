// The back office in a real browser: a technician is made, learns a card by a real swipe at the terminal's reader and loses it, a setting
// changes, and somebody is signed out.
import { expect, test, type Page } from "@playwright/test";
import { fits, Hub, looks, readIn } from "./hub";
import { Wire } from "./wire";

let hub: Hub;
test.beforeAll(async () => void (hub = await Hub.start()));
test.afterAll(async () => hub.stop());

/** A member of staff who may do it all, on a device of his own, or at a terminal. */
async function owner(page: Page, path: string): Promise<void> {
  await hub.call("RosterService/PutStaff", { id: "boss", name: "Zofia", roles: ["ROLE_OWNER"] });
  await hub.openTerminal(page, "office");
  await hub.openPerson(page, { staffId: "boss" }, "office", path);
}

interface Person {
  number: string;
  cardUids: string[];
  blockedCardUids: string[];
}

async function technician(number: string): Promise<Person | undefined> {
  const { technicians } = await hub.call<{ technicians: Person[] }>("RosterService/ListTechnicians", {});
  return technicians.find((t) => t.number === number);
}

const newCard = "6F00ABCDE1";
const nextCard = "6F00ABCDE2";

test("a technician is made, learns a card by a swipe, loses it and learns another", async ({ page, context }) => {
  await readIn(context, "en");
  await owner(page, "/office/technicians");
  await page.getByRole("button", { name: "Add" }).click();
  await page
    .getByRole("dialog")
    .getByLabel(/^Number/)
    .fill("77");
  await page.getByRole("dialog").getByLabel(/^Name/).fill("Łucja Wiśniewska-Dąbrowska");
  const category = page.getByRole("dialog").getByLabel(/^Category/);
  await category.selectOption({ index: (await category.locator("option").count()) - 1 });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Łucja Wiśniewska-Dąbrowska (77)" });
  await expect(dialog.getByText("No card yet.")).toBeVisible();

  await dialog.getByRole("button", { name: "Learn by swiping" }).click();
  await expect(dialog.getByText("Swipe the new card")).toBeVisible();
  await hub.swipe("office", newCard);
  await expect(dialog.getByText(`em4100:${newCard}`)).toBeVisible();
  expect((await technician("77"))?.cardUids).toEqual([`em4100:${newCard}`]);

  await dialog.getByRole("button", { name: "Lost: block and learn another" }).click();
  await expect(dialog.getByText("blocked")).toBeVisible();
  await hub.swipe("office", nextCard);
  await expect(dialog.getByText(`em4100:${nextCard}`)).toBeVisible();
  const after = await technician("77");
  expect(after?.cardUids).toHaveLength(2);
  expect(after?.blockedCardUids).toEqual([`em4100:${newCard}`]);
});

test("while what the page shows may be old nothing is saved, and the form says why", async ({ page, context }) => {
  await readIn(context, "en");
  await hub.call("RosterService/PutStaff", { id: "boss", name: "Zofia", roles: ["ROLE_OWNER"] });
  const wire = await Wire.to(hub.node("office").https);
  await hub.openPerson(page, { staffId: "boss" }, wire, "/office/rooms");
  await page.getByRole("button", { name: "Add" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Id/).fill("901");
  await dialog.getByLabel(/^Name/).fill("Ninety-one");
  const save = dialog.getByRole("button", { name: "Save", exact: true });
  await expect(save).toBeEnabled();
  wire.cut();
  await expect(dialog.getByRole("alert")).toContainText("No connection", { timeout: 20_000 });
  await expect(save).toBeDisabled();
  await page.keyboard.press("Enter"); // the field has the focus: it would send the form
  wire.heal();
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  const rooms = async (): Promise<string[]> =>
    (await hub.call<{ rooms: { id: string }[] }>("RosterService/ListRooms", {})).rooms.map((r) => r.id);
  expect(await rooms()).not.toContain("901");
  await save.click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(rooms).toContain("901");
  await wire.close();
});

test("a refusal stands at the field that it is about, and nothing is lost by a click", async ({ page, context }) => {
  await readIn(context, "en");
  await owner(page, "/office/items");
  await page.getByRole("button", { name: "Add" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Id/).fill("x y");
  await dialog.getByLabel(/^Name/).fill("Hot stones");
  await dialog.getByLabel(/^Minutes(?! between)/).fill("601");
  await expect(dialog.getByText("0 to 600 is allowed.")).toBeVisible();
  await dialog.getByLabel(/^Minutes(?! between)/).fill("75");
  await page.keyboard.press("Escape");
  await expect(dialog.getByText("Something was changed and is not saved.")).toBeVisible();
  await dialog.getByRole("button", { name: "Go on editing" }).click();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog.getByLabel(/^Id/)).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel(/^Id/).fill("stones");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("button", { name: "stones" })).toBeVisible();
});

test("a setting is changed, a dangerous one asks first, and what is not saved outlives another section", async ({
  page,
  context,
}) => {
  await readIn(context, "en");
  await owner(page, "/office/settings");
  await page.getByRole("textbox", { name: "Break that keeps the place" }).fill("20");
  await page.getByRole("link", { name: "Rooms and zones" }).click();
  await expect(page.getByRole("link", { name: "Settings ● not saved yet" })).toBeVisible();
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("textbox", { name: "Break that keeps the place" })).toHaveValue("20");
  await page.getByRole("button", { name: "Save the changes" }).click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();

  await page.getByRole("combobox", { name: "Who is next" }).selectOption("QUEUE_ORDER_LEAST_TURNS");
  await page.getByRole("button", { name: "Save the changes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save the changes" }).click();
  await expect(page.getByText("is changed and not saved")).toHaveCount(0);
  const { settings } = await hub.call<{ settings: Record<string, unknown> }>("ShopService/GetSettings", {});
  expect([settings["breakKeepMs"], settings["queueOrder"]]).toEqual(["1200000", "QUEUE_ORDER_LEAST_TURNS"]);
});

test("somebody is signed out by the office", async ({ page, context, browser }) => {
  await readIn(context, "en");
  await owner(page, "/office/access");
  const phone = await browser.newContext({ ignoreHTTPSErrors: true });
  const own = await phone.newPage();
  await hub.openPerson(own, { technician: "1" }, "reception", "/me");
  const row = page.getByRole("row").filter({ hasText: "technician" }).first();
  await row.getByRole("button", { name: /^End/ }).click();
  await row.getByRole("button", { name: /^End it/ }).click();
  await expect(page.getByText("Ended.", { exact: true })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "technician" })).toHaveCount(0);
  await phone.close();
});

test.describe("what fits", () => {
  for (const [name, language, size] of looks)
    test(`${name} in ${language}`, async ({ page, context }) => {
      await readIn(context, language);
      await page.setViewportSize(size);
      await owner(page, "/office/technicians");
      for (const section of ["technicians", "items", "settings", "day", "handover", "audit"]) {
        await page.goto(`${hub.node("office").http}/office/${section}`);
        await expect(page.locator(".section-title")).toBeVisible();
        await expect(page.locator("h3, tbody tr").first()).toBeAttached();
        await fits(page, section);
      }
    });
});
