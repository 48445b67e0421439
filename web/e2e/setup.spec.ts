// A PC without a node becomes a shop in its browser, and its owner is signed in there.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { binary, freePort, readIn } from "./hub";

let dir: string;
let node: ChildProcess;

/** Starts storehub where there is nothing, and answers the address that it prints. */
async function startEmpty(): Promise<string> {
  dir = await mkdtemp(join(tmpdir(), "storehub-setup-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const args = ["serve", "--dir", join(dir, "node"), "--listen", listen, "--http", `127.0.0.1:${await freePort()}`];
  node = spawn(binary, [...args, "--no-mdns"], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((found, failed) => {
    let said = "";
    node.stderr!.on("data", (b: Buffer) => {
      said += b.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+\/setup#\w+/.exec(said)?.[0];
      if (url) found(url);
    });
    node.once("exit", () => failed(new Error(said)));
  });
}

test.afterEach(async () => {
  const ended = new Promise((done) => node.once("exit", done));
  node.kill("SIGINT");
  await ended;
  await rm(dir, { recursive: true, force: true });
});

test("a new shop is opened in Polish, its owner works in the back office, and the address is used up", async ({
  browser,
}) => {
  const url = await startEmpty();
  const context = await browser.newContext();
  await readIn(context, "pl");
  const page = await context.newPage();
  await page.goto(url);
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
  await page.goto(url);
  await expect(page.getByRole("alert")).toBeVisible();
  await context.close();
});

test("an address without its secret, and a wrong one, open nothing", async ({ page }) => {
  const url = await startEmpty();
  await page.goto(url.replace(/#.*/, "#WRONGSECRET"));
  await expect(page.getByRole("alert")).toContainText("secret");
  await expect(page.getByRole("button", { name: "Open the shop" })).toHaveCount(0);
});
