// The shop's nodes as the back office shows them: three real processes, of which one dies and comes back, a display that shows its test
// pattern, the lead that goes to another node, a line that lets a PC in; and the charts of what was done meanwhile.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import jsQR from "jsqr";
import { fits, Hub, looks, readIn } from "./hub";

let hub: Hub;
test.beforeAll(async () => {
  hub = await Hub.start();
  await hub.call("RosterService/PutStaff", { id: "boss", name: "Zofia", roles: ["ROLE_OWNER"] });
});
test.afterAll(async () => hub.stop());

async function owner(page: Page, path: string): Promise<void> {
  await hub.openTerminal(page, "office");
  await hub.openPerson(page, { staffId: "boss" }, "office", path);
}

function card(page: Page, node: string) {
  return page.getByRole("article", { name: node, exact: true });
}

test("three nodes are seen; one that is killed is told within seconds, and comes back", async ({ page, context }) => {
  await readIn(context, "en");
  await owner(page, "/office/cluster");
  for (const node of ["reception", "techroom", "office"])
    await expect(card(page, node).getByText("runs")).toBeVisible();
  await expect(page.getByText("3 of 3 voting nodes answer")).toBeVisible();
  await expect(page.getByText("All is well")).toBeVisible();
  await expect(card(page, "office").getByText("this page comes from it")).toBeVisible();
  for (const fact of ["Certificate until", "Disk", "Behind the leader", "Clock", "Version"])
    await expect(card(page, "techroom").getByText(fact, { exact: true })).toBeVisible();

  await hub.kill("techroom");
  await expect(page.getByText("2 of 3 nodes run: one more loss stops the shop.")).toBeVisible({ timeout: 15_000 });
  await expect(card(page, "techroom").getByText("does not answer")).toBeVisible();
  await expect(card(page, "techroom").getByText("Disk", { exact: true })).toHaveCount(0);
  await hub.restart("techroom");
  await expect(page.getByText("All is well")).toBeVisible({ timeout: 30_000 });
});

test("a display shows the test pattern, at the node next door too", async ({ page, context }) => {
  await readIn(context, "en");
  await owner(page, "/office/cluster");
  const techroom = card(page, "techroom");
  await expect(techroom.getByText("card reader")).toBeVisible();
  await techroom.getByRole("button", { name: /^Test pattern: techroom/ }).click();
  await expect(page.getByText("techroom shows the test pattern for 5 s.")).toBeVisible();
  await expect.poll(() => hub.display("techroom")).toContain("1234567890ABCDEFGHIJ");
  await expect(techroom.getByText("1234567890ABCDEFGHIJ")).toBeVisible();
  await expect.poll(() => hub.display("techroom"), { timeout: 15_000 }).not.toContain("1234567890ABCDEFGHIJ");
  await card(page, "reception").getByRole("button", { name: "Show me which PC this is: reception" }).click();
  await expect.poll(() => hub.display("reception")).toContain("1234567890ABCDEFGHIJ");
});

test("the lead goes to another node when it is asked for twice", async ({ page, context }) => {
  await readIn(context, "en");
  await owner(page, "/office/cluster");
  const before = await hub.call<{ leaderId: string }>("ClusterService/GetStatus", {}, "office");
  const to = before.leaderId === hub.node("reception").id ? "techroom" : "reception";
  await card(page, to)
    .getByRole("button", { name: `Let it lead ${to}` })
    .click();
  await card(page, to)
    .getByRole("button", { name: `Let it lead now? ${to}` })
    .click();
  await expect(page.getByText(`${to} leads now.`)).toBeVisible();
  await expect(card(page, to).getByText("leads", { exact: true })).toBeVisible();
  const status = await hub.call<{ leaderId: string }>("ClusterService/GetStatus", {}, "office");
  expect(status.leaderId).toBe(hub.node(to).id);
});

test("a node is taken out only after a second word, and not from its own page", async ({ page, context }) => {
  await readIn(context, "en");
  await owner(page, "/office/cluster");
  await card(page, "office").getByRole("button", { name: "Take it out… office" }).click();
  const dialog = page.getByRole("dialog", { name: "Take office out of the shop" });
  await expect(dialog.getByText("This page comes from this very node.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Take office out for good" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(card(page, "office")).toBeVisible();
});

test("a line lets another PC in: typed, or read by a camera; and its node appears at once", async ({
  page,
  context,
}) => {
  await readIn(context, "en");
  await owner(page, "/office/cluster");
  await page.getByLabel("As what").selectOption("NODE_ROLE_NONVOTER");
  await page.getByRole("button", { name: "Make the line" }).click();
  const line = (await page.locator(".invited code").textContent()) ?? "";
  expect(line).toMatch(/^storehub join --dir DIR --name NAME \S+ --via https:/);
  await expect(page.getByText(/^Good for one PC, for another (59|60) min|1 hr/)).toBeVisible();
  expect(await readQr(page)).toBe(line);

  await using pc = await hub.join(line, "spare");
  await expect(card(page, "spare").getByText("runs")).toBeVisible({ timeout: 30_000 });
  await expect(card(page, "spare").getByText("follows, has no vote")).toBeVisible();
  await expect(page.getByText("spare has joined the shop.")).toBeVisible();
  await expect(page.locator(".invited")).toHaveCount(0);

  await pc.kill();
  await card(page, "spare").getByRole("button", { name: "Take it out… spare" }).click();
  await page.getByRole("button", { name: "Take spare out for good" }).click();
  await expect(card(page, "spare")).toHaveCount(0);
});

/** What a camera before the screen would read. */
async function readQr(page: Page): Promise<string | undefined> {
  const shot = await page.getByRole("img", { name: "QR code of the line" }).screenshot();
  const { data, width, height } = await page.evaluate(
    async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
      const drawn = new OffscreenCanvas(image.width, image.height).getContext("2d")!;
      drawn.drawImage(image, 0, 0);
      const pixels = drawn.getImageData(0, 0, image.width, image.height);
      return { data: [...pixels.data], width: pixels.width, height: pixels.height };
    },
    [...shot],
  );
  return jsQR(new Uint8ClampedArray(data), width, height)?.data;
}

test("without an owner the nodes are seen, and nothing can be done", async ({ page, context }) => {
  await readIn(context, "en");
  await hub.openTerminal(page, "reception", "/office/cluster");
  await expect(card(page, "office").getByText("runs")).toBeVisible();
  await expect(page.getByText("To do something here sign in as an owner.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Test pattern|Take it out|Let it lead|Make the line/ })).toHaveCount(0);
});

test("the charts show the turns that were made, also as a table", async ({ page, context }) => {
  await readIn(context, "en");
  await serve("1");
  await owner(page, "/office/charts");
  const turns = page.getByRole("figure", { name: "Turns by technician" });
  await expect(turns.locator("canvas")).toBeVisible();
  await turns.getByText("The figures as a table").click();
  await expect(turns.locator("tbody tr")).toHaveCount(1);
  // Nothing lies between one technician and the next, so no line joins them.
  await expect(turns.locator(".line-sign")).toHaveCount(0);
  await expect(
    page.getByRole("figure", { name: "Technicians at work by the hour" }).locator(".line-sign"),
  ).toBeVisible();
  // A request is a service, and takes no turn in this shop.
  await expect(turns.locator("tbody tr").first().locator("td")).toHaveText(["1", /./, "0", "1"]);
  for (const title of ["Waiting time by technician", "Technicians at work by the hour"])
    await expect(page.getByRole("figure", { name: title }).locator("canvas")).toBeVisible();
  await expect(page.getByRole("figure", { name: "Completion of bookings" })).toBeVisible();

  await serve("2"); // it is drawn without anybody asking for it
  await expect(turns.locator("tbody tr")).toHaveCount(2);
  await page.getByRole("button", { name: "31 days" }).click();
  await expect(page).toHaveURL(/days=31/);
  await expect(turns.locator("canvas")).toBeVisible();

  await page.getByLabel("Up to").fill("2020-01-31"); // there was no shop then
  await expect(page.getByText("31 days could not be read and are left out")).toBeVisible();
  await expect(page.getByRole("figure")).toHaveCount(0);
});

test("missed calls are counted on the day that they came", async ({ page, context }) => {
  await readIn(context, "en");
  await hub.ring("reception", "13900000001", "--state", "missed");
  await owner(page, "/office/charts");
  const calls = page.getByRole("figure", { name: "Missed calls" });
  await calls.getByText("The figures as a table").click();
  await expect(calls.locator("tbody tr").last().locator("td")).toHaveText([/./, "1", "1", "1"]);
});

/** A service from its dispatch to its end. */
async function serve(technician: string): Promise<void> {
  const { assignments } = await hub.call<{ assignments: { id: string }[] }>("DispatchService/Dispatch", {
    kind: "KIND_REQUEST",
    technicians: [technician],
  });
  const assignmentId = assignments[0]!.id;
  await hub.call("DispatchService/StartService", { assignmentId });
  await hub.call("DispatchService/FinishService", { assignmentId });
}

test.describe("what fits, in every language and for everybody", () => {
  for (const [name, language, size] of looks)
    test(`${name} in ${language}`, async ({ page, context }) => {
      await readIn(context, language);
      await page.setViewportSize(size);
      await owner(page, "/office/cluster");
      for (const [section, ready] of [
        ["cluster", "article"],
        ["charts", "figure canvas"],
      ] as const) {
        await page.goto(`${hub.node("office").http}/office/${section}`);
        await expect(page.locator(ready).first()).toBeVisible();
        await fits(page, section);
        const axe = await new AxeBuilder({ page }).analyze();
        expect(
          axe.violations.map((v) => `${v.id}: ${v.nodes[0]?.html}`),
          section,
        ).toEqual([]);
      }
    });
});
