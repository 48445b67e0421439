// Customers, phone assistants, sign-in codes and tokens at the pages of the back office, against a real shop.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Locator, type Page } from "@playwright/test";
import jsQR from "jsqr";
import { readFile } from "node:fs/promises";
import { fits, Hub, languages, looks, readIn } from "./hub";

let hub: Hub;
test.beforeAll(async () => {
  hub = await Hub.start();
  await hub.call("RosterService/PutStaff", { id: "boss", name: "Zofia", roles: ["ROLE_OWNER"] });
  await hub.call("RosterService/PutStaff", { id: "helper", name: "Ola", roles: ["ROLE_SERVICE_DESK"] });
});
test.afterAll(async () => hub.stop());

async function open(page: Page, section: string, staffId = "boss"): Promise<void> {
  await hub.openPerson(page, { staffId }, "office", `/office/${section}`);
}

interface Customer {
  id: string;
  name: string;
  phones: string[];
  notes: string;
  version: string;
}

async function found(text: string): Promise<Customer[]> {
  return (await hub.call<{ customers: Customer[] }>("CustomerService/FindCustomers", { text })).customers;
}

async function make(name: string, ...phones: string[]): Promise<Customer> {
  return (await hub.call<{ customer: Customer }>("CustomerService/PutCustomer", { name, phones })).customer;
}

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole("searchbox", { name: "Name, number, note or e-mail" }).fill(text);
}

/** What a QR code on the page says: its dark modules are drawn as a camera sees them, and read. */
async function readQr(code: Locator): Promise<string | undefined> {
  const { pixels, width } = await code.evaluate((svg) => {
    const size = (svg as SVGSVGElement).viewBox.baseVal.width;
    const scale = 4;
    const canvas = new OffscreenCanvas(size * scale, size * scale);
    const pen = canvas.getContext("2d")!;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.scale(scale, scale);
    pen.fillStyle = "#000";
    pen.fill(new Path2D(svg.querySelector("path")!.getAttribute("d")!));
    return { pixels: [...pen.getImageData(0, 0, canvas.width, canvas.height).data], width: canvas.width };
  });
  return jsQR(Uint8ClampedArray.from(pixels), width, width)?.data;
}

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
}

test("a customer is found by a part of the number and changed, and somebody else's change stays", async ({
  page,
  context,
}) => {
  await readIn(context, "en");
  const anna = await make("Anna Wiśniewska", "+48 699 234 567");
  await open(page, "customers");
  await search(page, "99234");
  await page.getByRole("row").filter({ hasText: "Anna Wiśniewska" }).getByRole("button").click();
  const dialog = page.getByRole("dialog", { name: `(${anna.id})` });
  await expect(dialog.getByText("No calls.")).toBeVisible();
  await dialog.getByLabel(/^Notes/).fill("quiet room");
  await hub.call("CustomerService/PutCustomer", { id: anna.id, name: "Anna Nowak", phones: anna.phones });
  await expect(dialog.getByText("Somebody else has changed this")).toBeVisible();
  await expect(dialog.getByLabel(/^Notes/)).toHaveValue("quiet room");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  expect((await found("699234567"))[0]).toMatchObject({ name: "Anna Nowak", notes: "quiet room" });
});

test("a number that is known leads to whom it belongs, or is saved all the same", async ({ page, context }) => {
  await readIn(context, "en");
  const first = await make("Beata Pierwsza", "+48 602 111 222");
  await open(page, "customers");
  await page.getByRole("button", { name: "Add" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Name/).fill("Beata Druga");
  await dialog.getByLabel(/^Telephone numbers/).fill("+48602111222, +48603000111");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog.getByRole("button", { name: /^Open Beata Pierwsza instead/ })).toBeVisible();
  await dialog.getByRole("button", { name: "Save all the same" }).click();
  await expect(page.getByRole("dialog", { name: /^Beata Druga \(C-/ })).toBeVisible();
  expect((await found("Beata")).map((c) => c.phones)).toEqual([["+48 602 111 222"], ["+48602111222", "+48603000111"]]);

  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("button", { name: "Add" }).click();
  await dialog.getByLabel(/^Name/).fill("Beata Trzecia");
  await dialog.getByLabel(/^Telephone numbers/).fill("+48 602111222");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByRole("button", { name: /^Open Beata Pierwsza instead/ }).click();
  await expect(page.getByRole("dialog", { name: `(${first.id})` })).toBeVisible();
  expect(await found("Trzecia")).toEqual([]);
});

test("whoever sees numbers in part does not write over them", async ({ page, context }) => {
  await readIn(context, "en");
  await make("Celina Ukryta", "+48604555666", "+48604777666");
  await open(page, "customers", "helper");
  await search(page, "Ukryta");
  await page.getByRole("row").filter({ hasText: "Celina" }).getByRole("button").click();
  const phones = page.getByLabel(/^Telephone numbers/);
  await expect(phones).toHaveValue("••• ••• 666, ••• ••• 666");
  await phones.fill("••• ••• 666, ••• ••• 666, +48605000999");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect((await found("Ukryta"))[0]?.phones).toEqual(["+48604555666", "+48604777666", "+48605000999"]);
  await expect(page.getByRole("button", { name: "Import a list…" })).toHaveCount(0);
});

test("a list is tried without saving anything, and brought in once", async ({ page, context }) => {
  await readIn(context, "en");
  const known = await make("Dorota Znana", "+48606100100");
  await open(page, "customers");
  await page.getByRole("button", { name: "Import a list…" }).click();
  const text =
    "Imię;Nazwisko;Telefon;Urodziny\r\nEwa;Żółć;+48 606 200 200;1.1\r\nDorota;Znana;+48606100100;\r\n;;+48606300300;\r\nFela;Też;+48606200200;\r\n";
  await page
    .getByLabel(/^File/)
    .setInputFiles({ name: "klienci.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: /^Try it with 4 customers/ }).click();
  await expect(page.getByText("1 would be made, 2 left out as known, 1 refused.")).toBeVisible();
  const lines = page.getByRole("dialog").getByRole("region", { name: "What becomes of each line" });
  await expect(lines.getByRole("row").filter({ hasText: "Dorota" })).toContainText(`${known.id} has the number`);
  await expect(lines.getByRole("row").filter({ hasText: "Fela" })).toContainText("an earlier line has the number");
  await accessible(page);
  expect(await found("Ewa Żółć")).toEqual([]);
  await page.getByRole("button", { name: "Import 1 customer now" }).dblclick();
  await expect(page.getByText("1 made, 2 left out as known, 1 refused.")).toBeVisible();
  expect(await found("Ewa Żółć")).toHaveLength(1);
});

test("a customer's data are saved as a file, and erased after a second question", async ({ page, context }) => {
  await readIn(context, "en");
  const gone = await make("Gabriela Zapomniana", "+48607123123");
  await open(page, `customers#open=${gone.id}`);
  const dialog = page.getByRole("dialog", { name: gone.id });
  const saved = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save everything as a file" }).click();
  const file = JSON.parse(await readFile(await (await saved).path(), "utf8")) as { customer: Customer };
  expect(file.customer).toMatchObject({ id: gone.id, name: "Gabriela Zapomniana", phones: ["+48607123123"] });

  await dialog.getByRole("button", { name: "Erase…" }).click();
  const second = dialog.getByRole("form", { name: /^Erase Gabriela Zapomniana/ });
  await expect(second.getByText("tickets and what was paid")).toBeVisible();
  await expect(second.getByRole("button", { name: "Erase for good" })).toBeDisabled();
  await second.getByLabel(/^Reason/).fill("asked for it");
  await accessible(page);
  await second.getByRole("button", { name: "Erase for good" }).click();
  await expect(page.getByText(`${gone.id} is erased`)).toBeVisible();
  await expect(dialog).toHaveCount(0);
  expect(await found("Zapomniana")).toEqual([]);
});

for (const language of languages)
  test(`a phone is paired, seen at once and let go in ${language}`, async ({ page, context }) => {
    const says = {
      en: ["Show a code", "is paired with", "End pairing", "End it for good?", "The pairing is ended."],
      "zh-CN": ["显示配对码", "配对。", "解除配对", "确定解除？", "配对已解除。"],
      pl: ["Pokaż kod", "sparowano ze stanowiskiem", "Odłącz", "Odłączyć na zawsze?", "Telefon odłączony."],
    }[language];
    await readIn(context, language);
    await open(page, "assistants");
    await page.getByRole("button", { name: says[0]! }).click();
    const shown = (await page.locator(".code-shown").innerText()).replaceAll(" ", "");
    expect(shown).toMatch(/^\d{6}$/);
    const url = (await readQr(page.locator(".qr")))!;
    expect(url).toMatch(/^storehub:\/\/pair\?code=\d{6}&node=https/);
    expect(new URL(url).searchParams.get("code")).toBe(shown);
    await accessible(page);

    const phone = `Telefon ${language}`;
    const answer = await fetch(`${hub.node("reception").http}/storehub.v1.CallService/Pair`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ code: shown, deviceName: phone }),
    });
    expect(answer.status).toBe(200);
    await expect(page.getByText(says[1]!).first()).toContainText(phone);
    const row = page.getByRole("row").filter({ hasText: phone });
    await row.getByRole("button", { name: new RegExp(`^${says[2]}`) }).click();
    await row.getByRole("button", { name: says[3]! }).click();
    await expect(page.getByText(says[4]!)).toBeVisible();
    await expect(row.getByRole("button")).toHaveCount(0);
  });

test("the QR code of a sign-in code opens the page and signs in", async ({ page, context, browser }) => {
  await readIn(context, "en");
  await open(page, "technicians#open=2");
  const code = page.getByRole("region", { name: "Sign-in code" });
  await code.getByRole("button", { name: "Make a sign-in code" }).click();
  await expect(code.getByText(/^Works until \d\d:\d\d, \d+:\d\d more\.$/)).toBeVisible();
  const url = (await readQr(code.locator(".qr")))!;
  expect(decodeURIComponent(new URL(url).hash)).toBe(`#code=${await code.locator(".code-shown").innerText()}`);
  expect(url).toMatch(/^https:/);
  await accessible(page);
  const phone = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 360, height: 740 } });
  const own = await phone.newPage();
  await own.goto(url);
  await expect(own).toHaveURL(/\/me/);
  await phone.close();
});

test("a token is made with a role and an end, shown once, works, and is taken back", async ({ page, context }) => {
  await readIn(context, "en");
  await open(page, "access");
  const tokens = page.getByRole("region", { name: "Tokens of programs" });
  await tokens.getByRole("button", { name: "Add" }).click();
  const dialog = page.getByRole("dialog", { name: "New token" });
  await dialog.getByLabel(/^Name/).fill("website");
  await dialog.getByLabel(/^Role/).selectOption("ROLE_VIEWER");
  await dialog.getByLabel(/^Until/).selectOption("month");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  const token = await page.getByRole("textbox", { name: "Token of website" }).inputValue();
  await accessible(page);
  const ask = (): Promise<Response> =>
    fetch(`${hub.node("techroom").http}/storehub.v1.DispatchService/GetBoard`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: "{}",
    });
  expect((await ask()).status).toBe(200);
  await page.getByRole("button", { name: "I have it" }).click();
  await expect(page.getByRole("textbox", { name: "Token of website" })).toHaveCount(0);
  const row = tokens.getByRole("row").filter({ hasText: "website" });
  await row.getByRole("button", { name: /^Take back/ }).click();
  await row.getByRole("button", { name: /^Take it back for good/ }).click();
  await expect(row).toContainText("taken back");
  await expect.poll(async () => (await ask()).status).toBe(401);
});

test.describe("what fits", () => {
  for (const [name, language, size] of looks)
    test(`${name} in ${language}`, async ({ page, context }) => {
      await readIn(context, language);
      await page.setViewportSize(size);
      for (const place of ["customers", "customers#open=C-1", "assistants", "access"]) {
        await open(page, place);
        if (place.includes("#")) await page.reload(); // another place on the same page
        await expect(page.locator(place.includes("#") ? "dialog h4" : "tbody tr").first()).toBeVisible();
        await fits(page, place);
        await accessible(page);
        await page.screenshot({ path: `test-results/people/${name}-${language}-${place.replace(/\W/g, "-")}.png` });
      }
    });
});
