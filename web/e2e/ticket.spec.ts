// Tickets at the reception against a real shop: opened, filled, parked, resumed, paid and closed in each language; voided;
// two terminals at one ticket; and what a page must stand: double clicks, a ringing phone, the keyboard alone.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import { Hub, languages, readIn } from "./hub";

interface Line {
  lineId: string;
  item: string;
  text: string;
  assignmentId: string;
  quantity: number;
  amountMinor: string;
}

interface Ticket {
  id: string;
  state: string;
  terminal: string;
  customerId: string;
  lines: Line[];
  totalMinor: string;
  paying: boolean;
  payment?: { method: string; amountMinor: string; reference: string };
  reason: string;
}

let hub: Hub;

test.beforeAll(async () => {
  hub = await Hub.start();
});

test.afterAll(async () => {
  await hub.stop();
});

/** No ticket is open or parked before each test. */
test.beforeEach(async () => {
  for (const t of await list("")) {
    await hub.call("TicketService/EndPayment", { ticketId: t.id });
    await hub.call("TicketService/VoidTicket", { ticketId: t.id, reason: "a new test" });
  }
});

async function list(state: string): Promise<Ticket[]> {
  const ask = state ? { state } : {};
  return (await hub.call<{ tickets?: Ticket[] }>("TicketService/ListTickets", ask)).tickets ?? [];
}

async function get(id: string): Promise<Ticket> {
  return (await hub.call<{ ticket: Ticket }>("TicketService/GetTicket", { ticketId: id })).ticket;
}

/** A ticket at the reception with a tea on it. */
async function made(terminal = "reception"): Promise<string> {
  const { ticket } = await hub.call<{ ticket: Ticket }>("TicketService/OpenTicket", { terminal });
  await hub.call("TicketService/AddLine", { ticketId: ticket.id, item: "tea" });
  return ticket.id;
}

async function openReception(page: Page, place = ""): Promise<void> {
  await hub.openTerminal(page, "reception", `/reception${place}`);
}

function confirm(page: Page): ReturnType<Page["locator"]> {
  return page.locator(".confirm");
}

const said = {
  "zh-CN": {
    functions: "功能",
    newTicket: "开单",
    open: "开单",
    way: { amount: "自定金额", discount: "折扣" },
    text: /^名目/,
    amount: /^金额/,
    add: "加项目",
    customer: /^会员/,
    find: "姓名或电话号码",
    park: "挂单",
    resume: "取单",
    pay: "买单",
    cash: "现金",
    given: /^实收/,
    close: "结账",
    change: "找零",
    void: "作废",
    voidIt: "确定作废",
    reason: "录错了",
  },
  pl: {
    functions: "Funkcje",
    newTicket: "Nowy rachunek",
    open: "Otwórz rachunek",
    way: { amount: "Dowolna kwota", discount: "Rabat" },
    text: /^Za co/,
    amount: /^Kwota/,
    add: "Dodaj pozycję",
    customer: /^Klient/,
    find: "Imię, nazwisko lub numer telefonu",
    park: "Zaparkuj",
    resume: "Przywróć",
    pay: "Płatność",
    cash: "Gotówka",
    given: /^Gość daje/,
    close: "Zamknij rachunek",
    change: "Reszta",
    void: "Anuluj rachunek",
    voidIt: "Tak, anuluj rachunek",
    reason: "Pomyłka",
  },
  en: {
    functions: "Functions",
    newTicket: "New ticket",
    open: "Open the ticket",
    way: { amount: "Free amount", discount: "Discount" },
    text: /^What for/,
    amount: /^Amount/,
    add: "Add line",
    customer: /^Customer/,
    find: "Name or telephone number",
    park: "Park",
    resume: "Resume",
    pay: "Pay",
    cash: "Cash",
    given: /^The guest gives/,
    close: "Close ticket",
    change: "Change",
    void: "Void",
    voidIt: "Yes, void the ticket",
    reason: "Wrong entry",
  },
};

for (const language of languages) {
  test.describe(language, () => {
    const s = said[language];

    test.beforeEach(async ({ context }) => {
      await readIn(context, language);
    });

    test("a ticket is opened, filled, parked, resumed, paid and closed", async ({ page }) => {
      await openReception(page);
      await page.locator(".actions").getByRole("button", { name: s.functions }).click();
      await page.locator(".functions").getByRole("button", { name: s.newTicket }).click();
      await expect(confirm(page)).toHaveText(s.open);
      await confirm(page).click();

      // Two teas of the catalogue, and an amount in words.
      await page.locator(".ticket-items").getByRole("button", { name: "普洱茶" }).click();
      await page.locator(".ticket-quantity").getByRole("button").last().click();
      await confirm(page).click();
      await expect(page.locator(".ticket-added")).toContainText("76");
      await page.locator(".ticket-step .tabs").getByRole("button", { name: s.way.amount }).click();
      await page.getByLabel(s.text).fill("Serum");
      await page.getByLabel(s.amount).fill("12,50");
      await confirm(page).click();
      await expect(page.locator(".ticket-added")).toContainText("Serum");
      await page.locator(".panel-head").getByRole("button").first().click();
      await expect(page.locator(".ticket-line")).toHaveCount(2);
      const [t] = await list("TICKET_STATE_OPEN");
      expect(t!.lines.map((l) => [l.item, l.text, l.quantity, l.amountMinor])).toEqual([
        ["tea", "", 2, "7600"],
        ["", "Serum", 1, "1250"],
      ]);

      // Its customer.
      const { customers } = await hub.call<{ customers: { id: string; name: string }[] }>(
        "CustomerService/FindCustomers",
        {},
      );
      const guest = customers[0]!;
      await page.locator(".ticket-whose").click();
      await page.getByRole("searchbox", { name: s.find }).fill(guest.name);
      await page.locator(".person", { hasText: guest.name }).click();
      await confirm(page).click();
      await expect(page.locator(".ticket-whose")).toContainText(guest.name);

      // Aside, and back.
      await page.locator(".ticket-acts").getByRole("button", { name: s.park }).click();
      await expect(confirm(page)).toHaveText(s.resume);
      expect((await get(t!.id)).state).toBe("TICKET_STATE_PARKED");
      await expect(page.locator(".ticket-side .mark.held")).toBeVisible();
      await confirm(page).click();
      await expect(confirm(page)).toHaveText(s.pay);
      await expect(page.locator(".ticket-side .mark.serving")).toBeVisible();

      // The money.
      await confirm(page).click();
      await page.locator(".ticket-step .tabs").getByRole("button", { name: s.cash }).click();
      expect((await get(t!.id)).paying).toBe(true);
      await page.getByLabel(s.given).fill("100");
      await expect(page.locator(".ticket-change")).toContainText(/11[.,]50/);
      await expect(confirm(page)).toHaveText(s.close);
      await confirm(page).click();
      await expect(page.locator(".ticket-paid")).toContainText(s.change);
      await expect(page.locator(".ticket-paid")).toContainText(/11[.,]50/);
      const over = await get(t!.id);
      expect([over.state, over.customerId, over.payment?.method, over.payment?.amountMinor]).toEqual([
        "TICKET_STATE_CLOSED",
        guest.id,
        "PAYMENT_METHOD_CASH",
        "8850",
      ]);
    });

    test("a ticket is voided with a reason, after asking once more", async ({ page }) => {
      const id = await made();
      await openReception(page, `#panel=ticket&id=${id}`);
      await page.locator(".ticket-acts").getByRole("button", { name: s.void }).click();
      await expect(confirm(page)).toHaveText(s.voidIt);
      await expect(confirm(page)).toBeDisabled();
      await page.getByRole("button", { name: s.reason, exact: true }).click();
      expect((await get(id)).state).toBe("TICKET_STATE_OPEN");
      await confirm(page).click();
      await expect.poll(async () => (await get(id)).state).toBe("TICKET_STATE_VOIDED");
      const over = await get(id);
      expect([over.state, over.reason]).toEqual(["TICKET_STATE_VOIDED", s.reason]);
    });
  });
}

test.describe("what the page stands", () => {
  test.beforeEach(async ({ context }) => {
    await readIn(context, "en");
  });

  test("a double click adds one line, begins one payment and closes nothing", async ({ page }) => {
    const id = await made();
    await openReception(page, `#panel=ticket&id=${id}&do=add&item=tea`);
    await expect(confirm(page)).toBeEnabled();
    await confirm(page).dblclick({ delay: 40 });
    await expect(page.locator(".ticket-added")).toContainText("38");
    await expect(confirm(page)).toBeDisabled();
    await page.locator(".ticket-side button").click();
    await expect(page.locator(".ticket-line")).toHaveCount(2);
    expect((await get(id)).lines).toHaveLength(2);
    await expect(confirm(page)).toBeEnabled();
    await confirm(page).dblclick({ delay: 40 });
    await expect(page.locator(".ticket-step .tabs")).toBeVisible();
    const t = await get(id);
    expect([t.state, t.paying]).toEqual(["TICKET_STATE_OPEN", true]);
  });

  test("two terminals at one ticket: each is told at once what the other did, and nothing typed is lost", async ({
    page,
    browser,
  }) => {
    const id = await made();
    await openReception(page, `#panel=ticket&id=${id}&do=add&way=amount`);
    await page.getByLabel(/^What for/).fill("Oil");
    const elsewhere = await other(browser.newContext());
    await hub.openTerminal(elsewhere, "office", `/reception#panel=ticket&id=${id}&do=add&item=foot60`);
    await confirm(elsewhere).click();
    await expect(elsewhere.locator(".ticket-added")).toBeVisible();
    // Who did it is told nothing, the other is.
    await expect(elsewhere.locator(".ticket-told")).toHaveCount(0);
    await expect(page.locator(".ticket-told")).toContainText("经典足疗");
    await expect(page.getByLabel(/^What for/)).toHaveValue("Oil");
    await expect(page.getByLabel(/^What for/)).toBeFocused();
    await page.getByLabel(/^Amount/).fill("5");
    await page.keyboard.press("Enter");
    await expect(page.locator(".ticket-added")).toContainText("Oil");
    await expect(elsewhere.locator(".ticket-told")).toContainText("Oil");
    // While the guest pays at the reception, the other terminal may not add and says why.
    await page.goto(`${hub.node("reception").http}/reception#panel=ticket&id=${id}`);
    await confirm(page).click();
    await expect(page.locator(".ticket-step .tabs")).toBeVisible();
    await expect(elsewhere.locator(".panel-foot .notice")).toContainText("paying");
    await expect(confirm(elsewhere)).toBeDisabled();
    expect((await get(id)).lines.map((l) => l.item || l.text)).toEqual(["tea", "foot60", "Oil"]);
    await elsewhere.context().close();
  });

  test("an act that somebody was faster with says why, and where to go on", async ({ page }) => {
    const first = await made("office");
    const { assignments } = await hub.call<{ assignments: { id: string }[] }>("DispatchService/Dispatch", {
      category: "foot",
      kind: "KIND_ROTATION",
      counts: { any: 1 },
      item: "foot60",
    });
    const dispatch = assignments[0]!.id;
    const id = await made();
    await openReception(page, `#panel=ticket&id=${id}&do=add&way=service&a=${dispatch}`);
    await expect(page.locator(".person[aria-pressed=true]")).toBeVisible();
    await expect(confirm(page)).toBeEnabled();
    await hub.call("TicketService/AddLine", { ticketId: first, assignmentId: dispatch });
    await expect(page.locator(".person", { hasText: dispatch })).toContainText(first);
    await confirm(page).click();
    await expect(page.locator(".panel-foot [role=alert]")).toContainText(first);
    await page.getByRole("button", { name: new RegExp(`Go to that ticket.*${first}`) }).click();
    await expect(page.locator(".ticket-head")).toContainText(first);
    await expect(page.locator(".ticket-line")).toHaveCount(2);
    await hub.call("DispatchService/CancelAssignment", { assignmentId: dispatch, reason: "the test is over" });
  });

  test("a finished service goes to the ticket that is chosen, with who served", async ({ page }) => {
    const { assignments } = await hub.call<{ assignments: { id: string; technician: string }[] }>(
      "DispatchService/Dispatch",
      { category: "foot", kind: "KIND_ROTATION", counts: { any: 1 }, item: "foot60", room: "203" },
    );
    const { id: dispatch, technician } = assignments[0]!;
    await hub.call("DispatchService/StartService", { assignmentId: dispatch });
    const id = await made();
    await openReception(page, `#panel=assignment&id=${dispatch}&do=finish`);
    await confirm(page).click();
    await page.locator(".finished").getByRole("button", { name: "To the ticket" }).click();
    await page.locator(".ticket-row").click();
    await expect(page.locator(".person[aria-pressed=true]")).toContainText(technician);
    await confirm(page).click();
    await expect(page.locator(".ticket-added")).toContainText("经典足疗");
    expect((await get(id)).lines.map((l) => [l.item, l.assignmentId, l.amountMinor])).toEqual([
      ["tea", "", "3800"],
      ["foot60", dispatch, "12800"],
    ]);
    await page.locator(".panel-head").getByRole("button").first().click();
    await expect(page.locator(".ticket-line").last().locator("small .number")).toHaveText(technician);
  });

  test("nothing takes the focus from a payment: a ringing phone, a swiped card, another terminal", async ({ page }) => {
    const id = await made();
    await openReception(page, `#panel=ticket&id=${id}`);
    await confirm(page).click();
    await page.locator(".ticket-step .tabs").getByRole("button", { name: "Cash" }).click();
    const given = page.getByLabel(/^The guest gives/);
    await given.focus();
    await page.keyboard.type("5");
    await hub.swipe("reception", hub.cardOf("zofia"));
    await expect(page.locator(".swipe.card")).toBeVisible();
    await hub.ring("reception", "17700001111");
    const theirs = await made("office");
    await expect.poll(async () => (await list("")).some((t) => t.id === theirs)).toBe(true);
    await expect(given).toBeFocused();
    await page.keyboard.type("0");
    await expect(given).toHaveValue("50");
    await expect(page.locator(".ticket-change")).toContainText("12");
    await expect(confirm(page)).toBeEnabled(); // not while it could be the second half of a double click
    await page.keyboard.press("Enter");
    await expect(page.locator(".ticket-paid")).toBeVisible();
    expect((await get(id)).payment?.amountMinor).toBe("3800");
  });

  test("works by keyboard alone, and a reload keeps what was typed", async ({ page }) => {
    const id = await made();
    await openReception(page, `#panel=ticket&id=${id}`);
    await page
      .locator(".ticket-acts")
      .getByRole("button", { name: /Add line/ })
      .focus();
    await page.keyboard.press("Enter");
    await page.locator(".ticket-step .tabs").getByRole("button", { name: "Discount" }).focus();
    await page.keyboard.press("Space");
    await page.getByLabel(/^Amount/).focus();
    await page.keyboard.type("3.80");
    await page.reload();
    await expect(page.getByLabel(/^Amount/)).toHaveValue("3.80");
    await page.getByLabel(/^Amount/).focus();
    await page.keyboard.press("Enter");
    await expect(page.locator(".ticket-added")).toContainText("Discount");
    // A page that was loaded anew steps back to the rooms; the open ticket stands at the side.
    await page.keyboard.press("Escape");
    await page.locator(".ticket-side button").focus();
    await page.keyboard.press("Enter");
    await expect(page.locator(".ticket-line")).toHaveCount(2);
    await expect(confirm(page)).toBeEnabled();
    await confirm(page).focus();
    await page.keyboard.press("Enter");
    await expect(page.locator(".ticket-step h3")).toBeFocused();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByLabel(/^Number of the slip/).focus();
    await page.keyboard.type("0042");
    await expect(confirm(page)).toBeEnabled();
    await page.keyboard.press("Enter");
    await expect(page.locator(".ticket-paid")).toContainText("0042");
    const t = await get(id);
    expect([t.totalMinor, t.payment?.method, t.payment?.amountMinor]).toEqual(["3420", "PAYMENT_METHOD_CARD", "3420"]);
  });

  test("axe finds nothing on the list, the ticket and its steps", async ({ page }) => {
    test.slow(); // axe looks at a dozen steps
    const id = await made();
    const places = ["tickets", "tickets&do=new", `ticket&id=${id}`];
    for (const step of ["add", "add&way=service", "add&way=discount", "customer", `remove&line=${id}/1`, "void"])
      places.push(`ticket&id=${id}&do=${step}`);
    await openReception(page);
    for (const place of places) {
      await page.goto(`${hub.node("reception").http}/reception#panel=${place}`);
      await page.reload();
      await expect(page.locator(".panel > :nth-child(2)")).toBeVisible();
      await expect(page.locator(".panel")).not.toContainText("Loading");
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((v) => `${place}: ${v.id} ${v.nodes.map((n) => n.target).join(" ")}`)).toEqual([]);
    }
  });
});

/** A page of another browser, in English. */
async function other(context: Promise<BrowserContext>): Promise<Page> {
  const made = await context;
  await readIn(made, "en");
  return made.newPage();
}
