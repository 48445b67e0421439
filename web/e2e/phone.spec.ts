// The phone manual at the reception page, against a real shop whose phones ring: the window in its five forms, several at
// once, one that another register takes, what a page must stand, and the log.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Locator, type Page } from "@playwright/test";
import { Hub, languages, readIn } from "./hub";

interface Call {
  id: string;
  number: string;
  shownAt: string[];
  claimedBy: string;
  customerId: string;
  ticketId: string;
  outcome: string;
  followup: string;
  note: string;
  flag: string;
}

interface Ticket {
  id: string;
  state: string;
  customerId: string;
  terminal: string;
  paying: boolean;
}

let hub: Hub;

// Guests of the demo (ops/demo/book.go): one who comes today, a VIP, two who share a number, and one whose number abroad
// ends as a number here does.
const known = { number: "13912345604", name: "赵雅琴", id: "C-4" };
const other = { number: "18612345609", name: "郭晓东", id: "C-9" };
const vip = { number: "18612345607", name: "孙总", id: "C-7" };
const shared = { number: "13912345605", first: "陈志远", second: "陈太太", secondId: "C-6" };
const probable = { number: "601234567", name: "Maria Lewandowska", id: "C-2" };

test.beforeAll(async () => {
  hub = await Hub.start();
});

test.afterAll(async () => {
  await hub.stop();
});

let rung: string[][] = [];

/** The phone at reception rings until the test is over. */
async function ring(...call: string[]): Promise<void> {
  rung.push(call);
  await hub.ring("reception", ...call, "--state", "ringing");
}

/** Nobody rings and nothing is open before the next test. A call that is over is not the one that rings again. */
test.afterEach(async () => {
  for (const call of rung) await hub.ring("reception", ...call, "--state", "ended");
  rung = [];
  for (const c of await log()) {
    if (c.shownAt.length > 0) await hub.call("CallService/DismissCall", { callId: c.id });
    if (c.followup === "FOLLOWUP_OPEN")
      await hub.call("CallService/MarkCall", { callId: c.id, followup: "FOLLOWUP_DONE" });
  }
  for (const t of await tickets()) {
    if (t.paying) await hub.call("TicketService/EndPayment", { ticketId: t.id });
    await hub.call("TicketService/VoidTicket", { ticketId: t.id, reason: "the test is over" });
  }
});

async function log(): Promise<Call[]> {
  return (await hub.call<{ calls: Call[] }>("CallService/ListCalls", { limit: 200 })).calls;
}

/** The newest call of a number, "" = withheld. */
async function callOf(number: string): Promise<Call> {
  return (await log()).find((c) => c.number === number)!;
}

/** Those that are open or parked. */
async function tickets(): Promise<Ticket[]> {
  return (await hub.call<{ tickets: Ticket[] }>("TicketService/ListTickets", {})).tickets;
}

async function openTicket(customerId = ""): Promise<string> {
  const answer = await hub.call<{ ticket: Ticket }>("TicketService/OpenTicket", { terminal: "reception", customerId });
  return answer.ticket.id;
}

/** The page has the windows' code, so that what comes now is news to it. */
async function openReception(page: Page, path = "/reception"): Promise<void> {
  await hub.openTerminal(page, "reception", path);
  await expect(page.locator(".queue .place").first()).toBeVisible();
  await expect(page.locator(".aloud")).toBeAttached();
}

const windowOf = (page: Page): Locator => page.locator(".calls .call");

async function press(page: Page, name: string): Promise<void> {
  await windowOf(page).getByRole("button", { name, exact: true }).click();
}

/** The panel that is open, by what stands behind #. */
function place(page: Page): URLSearchParams {
  return new URLSearchParams(new URL(page.url()).hash.slice(1));
}

async function expectTicketShown(page: Page, customerId: string): Promise<Ticket> {
  await expect(windowOf(page)).toHaveCount(0);
  await expect.poll(() => place(page).get("panel")).toBe("ticket");
  const ticket = (await tickets()).find((t) => t.id === place(page).get("id"));
  expect(ticket).toMatchObject({ state: "TICKET_STATE_OPEN", terminal: "reception", customerId });
  return ticket!;
}

const said = {
  "zh-CN": {
    add: "＋ 添加会员",
    name: "姓名",
    number: "号码",
    save: "添加",
    pick: "选择会员并开账单",
    pickOpen: "选到当前账单",
    pickNew: "选择会员开新单",
    reserve: "预约",
    ignore: "忽略",
    today: "今天",
    probable: "可能",
    withheld: "号码保密",
    find: "查找会员",
    openOne: "开账单",
  },
  pl: {
    add: "+ Dodaj klienta",
    name: "Imię i nazwisko",
    number: "Numer",
    save: "Dodaj",
    pick: "Otwórz rachunek dla klienta",
    pickOpen: "Przypisz do otwartego rachunku",
    pickNew: "Otwórz drugi rachunek",
    reserve: "Rezerwuj",
    ignore: "Zignoruj",
    today: "Dziś",
    probable: "prawdopodobny",
    withheld: "Numer zastrzeżony",
    find: "Znajdź klienta",
    openOne: "Otwórz rachunek",
  },
  en: {
    add: "+ Add customer",
    name: "Name",
    number: "Number",
    save: "Add",
    pick: "Open a ticket for this customer",
    pickOpen: "Put on the open ticket",
    pickNew: "Open another ticket",
    reserve: "Reserve",
    ignore: "Ignore",
    today: "Today",
    probable: "probable",
    withheld: "Number withheld",
    find: "Find customer",
    openOne: "Open a ticket",
  },
};

languages.forEach((language, i) => {
  test.describe(language, () => {
    const s = said[language];

    test.beforeEach(async ({ context }) => {
      await readIn(context, language);
    });

    test("an unknown number: a customer is added with it, and is known from then on", async ({ page }) => {
      const number = `1770000111${i}`;
      await openReception(page);
      await ring(number);
      await expect(windowOf(page)).toContainText(number);
      await expect(windowOf(page).getByRole("button", { name: s.pick, exact: true })).toHaveCount(0);
      await press(page, s.add);
      const form = page.locator(".call-add");
      await expect(form.getByLabel(s.number, { exact: true })).toHaveValue(number);
      await expect(form.getByLabel(s.name, { exact: true })).toBeFocused();
      await page.keyboard.type(`Nowa ${language}`);
      await form.getByRole("button", { name: s.save, exact: true }).click();
      await expect(windowOf(page).locator(".call-who")).toHaveText(`Nowa ${language}`);
      await expect(windowOf(page).getByRole("button", { name: s.pick, exact: true })).toBeEnabled();
      const found = await hub.call<{ customers: { name: string; phones: string[] }[] }>(
        "CustomerService/FindCustomers",
        { phone: number },
      );
      expect(found.customers.map((c) => [c.name, c.phones])).toEqual([[`Nowa ${language}`, [number]]]);
    });

    test("a known number: his brief, and picking opens a ticket for him", async ({ page }) => {
      await openReception(page);
      await ring(known.number);
      await expect(windowOf(page).locator(".call-who")).toHaveText(known.name);
      await expect(windowOf(page).locator(".call-today")).toContainText(s.today);
      await expect(windowOf(page).locator(".call-note")).toHaveText("药浴, 40 度");
      await expect(windowOf(page).getByRole("button", { name: s.add, exact: true })).toHaveCount(0);
      await press(page, s.pick);
      await expectTicketShown(page, known.id);
      expect(await callOf(known.number)).toMatchObject({ customerId: known.id, claimedBy: "reception" });
    });

    test("a known number: reserving takes the call and goes to the bookings for him", async ({ page }) => {
      await openReception(page);
      await ring(known.number);
      await press(page, s.reserve);
      await expect.poll(() => place(page).get("panel")).toBe("bookings");
      const call = await callOf(known.number);
      expect(place(page).get("customer")).toBe(known.id);
      expect(place(page).get("call")).toBe(call.id);
      expect(call.claimedBy).toBe("reception");
    });

    test("a known number: ignoring closes the window and does nothing else", async ({ page }) => {
      await openReception(page);
      await ring(known.number);
      await press(page, s.ignore);
      await expect(windowOf(page)).toHaveCount(0);
      expect(await tickets()).toHaveLength(0);
      expect(await callOf(known.number)).toMatchObject({ outcome: "CALL_OUTCOME_DISMISSED", ticketId: "" });
    });

    test("with an open ticket: it becomes his, or is parked and a new one is his", async ({ page }) => {
      const first = await openTicket();
      await openReception(page);
      await ring(known.number);
      await press(page, s.pickOpen);
      expect((await expectTicketShown(page, known.id)).id).toBe(first);

      await ring(other.number);
      await press(page, s.pickNew);
      await expect.poll(() => place(page).get("id")).not.toBe(first);
      const second = await expectTicketShown(page, other.id);
      expect(second.id).not.toBe(first);
      expect((await tickets()).find((t) => t.id === first)).toMatchObject({
        state: "TICKET_STATE_PARKED",
        customerId: known.id,
      });
    });

    test("a number of several, and one that only ends alike: somebody chooses, never the page", async ({ page }) => {
      await openReception(page);
      await ring(shared.number);
      const choices = windowOf(page).locator(".call-choice");
      await expect(choices).toHaveText([new RegExp(shared.first), new RegExp(shared.second)]);
      await expect(windowOf(page).locator('[aria-pressed="true"]')).toHaveCount(0);
      const pick = windowOf(page).getByRole("button", { name: s.pick, exact: true });
      await expect(windowOf(page).getByRole("button", { name: s.ignore, exact: true })).toBeEnabled();
      await expect(pick).toBeDisabled();
      await choices.filter({ hasText: shared.second }).click();
      await pick.click();
      await expectTicketShown(page, shared.secondId);

      await ring(probable.number);
      await expect(choices).toHaveText(new RegExp(`${probable.name}.*${s.probable}`));
      await expect(windowOf(page).getByRole("button", { name: s.add, exact: true })).toBeEnabled();
      await expect(windowOf(page).locator('[aria-pressed="true"]')).toHaveCount(0);
      await choices.click();
      await press(page, s.pickNew);
      await expect.poll(async () => (await callOf(probable.number)).customerId).toBe(probable.id);
    });

    test("a withheld number: said so; a customer is found by name", async ({ page }) => {
      await openReception(page);
      await ring("--withheld");
      await expect(windowOf(page)).toContainText(s.withheld);
      await expect(windowOf(page).getByRole("button", { name: s.openOne, exact: true })).toBeEnabled();
      await windowOf(page).getByLabel(s.find).fill("雅琴");
      await windowOf(page).locator(".call-choice").click();
      await press(page, s.pick);
      await expectTicketShown(page, known.id);
    });
  });
});

test.describe("what the windows stand", () => {
  test.beforeEach(async ({ context }) => {
    await readIn(context, "en");
  });

  test("a ticket of somebody else is only made his when that is said", async ({ page }) => {
    const first = await openTicket(other.id);
    await openReception(page);
    await ring(known.number);
    await press(page, "Put on the open ticket");
    await expect(windowOf(page).getByRole("alert")).toBeVisible();
    expect((await tickets()).map((t) => [t.id, t.customerId])).toEqual([[first, other.id]]);
    await press(page, `Make the ticket ${known.name}'s`);
    expect((await expectTicketShown(page, known.id)).id).toBe(first);
  });

  test("a ticket that is being paid is left alone", async ({ page }) => {
    const first = await openTicket(other.id);
    await hub.call("TicketService/AddLine", { ticketId: first, item: "bath" });
    await hub.call("TicketService/BeginPayment", { ticketId: first });
    await openReception(page);
    await ring(known.number);
    await expect(windowOf(page)).toContainText("is being paid");
    await expect(windowOf(page).getByRole("button", { name: "Put on the open ticket" })).toHaveCount(0);
    await press(page, "Open another ticket");
    await expectTicketShown(page, known.id);
    expect((await tickets()).find((t) => t.id === first)).toMatchObject({ customerId: other.id, paying: true });
  });

  test("several ring: all are counted, the open one stays, the next one follows", async ({ page }) => {
    await openReception(page);
    await ring(known.number);
    await expect(windowOf(page).locator(".call-who")).toHaveText(known.name);
    await ring(other.number);
    await ring(vip.number);
    const rows = page.locator(".call-row b");
    await expect(rows).toHaveText([vip.name, other.name]);
    await expect(page.locator(".calls-head .mark")).toHaveText("3");
    await expect(windowOf(page).locator(".call-who")).toHaveText(known.name);
    await expect(page.locator(".aloud")).toHaveText(`Incoming call: ${vip.name}`);
    await press(page, "Ignore");
    await expect(windowOf(page).locator(".call-who")).toHaveText(vip.name);
    await rows.getByText(other.name).click();
    await expect(windowOf(page).locator(".call-who")).toHaveText(other.name);
    await expect(rows).toHaveText([vip.name]);
  });

  test("a call that another register takes says by whom, and goes", async ({ page, browser }) => {
    const lines = await setLine(["shop"]);
    const office = await browser.newContext();
    try {
      await readIn(office, "en");
      const there = await office.newPage();
      await hub.openTerminal(there, "office", "/reception");
      await openReception(page);
      await ring(known.number, "--line", "shop");
      await expect(windowOf(page)).toBeVisible();
      await windowOf(there).getByRole("button", { name: "Open a ticket for this customer" }).click();
      await expect(page.locator(".call-taken")).toContainText(`Taken by ${lines.office}`);
      await expect(windowOf(page)).toHaveCount(0);
      await expect(page.locator(".aloud")).toContainText(`Taken by ${lines.office}`);
      await expect(page.locator(".call-taken")).toHaveCount(0, { timeout: 15_000 });
      expect((await tickets()).map((t) => [t.terminal, t.customerId])).toEqual([["office", known.id]]);
    } finally {
      await office.close();
      await setLine([]);
    }
  });

  test("the focus stays where it is: in a field, and in a dialog", async ({ page }) => {
    await openReception(page, "/reception#panel=manage");
    const field = page.getByRole("searchbox").first();
    await field.click();
    await page.keyboard.type("20");
    await ring(known.number);
    await expect(windowOf(page)).toBeVisible();
    await page.keyboard.type("8");
    await expect(field).toBeFocused();
    await expect(field).toHaveValue("208");

    await page.locator(".swipe-ways").getByRole("button", { name: "Type card number" }).click();
    const card = page.getByRole("dialog").getByLabel("Card number");
    await card.click();
    await page.keyboard.type("00080");
    await ring(vip.number);
    await expect(page.locator(".call-row")).toHaveCount(1);
    await page.keyboard.type("75634");
    await expect(card).toBeFocused();
    await expect(card).toHaveValue("0008075634");
    // It is said in the dialog: what is outside of it is inert, and nobody would hear it there.
    await expect(page.locator(":modal .aloud")).toHaveText(`Incoming call: ${vip.name}`);
    await expect(page.locator(".aloud:not(:modal *)")).toBeEmpty();
    await page.keyboard.press("Escape");
    await expect(page.locator(".aloud")).toHaveText(`Incoming call: ${vip.name}`);
  });

  test("a double click acts once, and not on the window that follows", async ({ page }) => {
    await openReception(page);
    await ring(known.number);
    await ring(other.number);
    await expect(page.locator(".call-row")).toHaveCount(1);
    await windowOf(page).getByRole("button", { name: "Ignore" }).dblclick();
    await expect(windowOf(page).locator(".call-who")).toHaveText(other.name);
    await expect(windowOf(page).getByRole("button", { name: "Open a ticket for this customer" })).toBeEnabled();
    expect((await callOf(other.number)).shownAt).toEqual(["reception"]);
    await windowOf(page).getByRole("button", { name: "Open a ticket for this customer" }).dblclick();
    await expectTicketShown(page, other.id);
    expect(await tickets()).toHaveLength(1);
  });

  test("a name that is typed outlives its window", async ({ page }) => {
    await openReception(page);
    await ring("17700002222");
    await press(page, "+ Add customer");
    await expect(windowOf(page).getByLabel("Name", { exact: true })).toBeFocused();
    await page.keyboard.type("Half typed");
    await hub.call("CallService/DismissCall", { callId: (await callOf("17700002222")).id });
    await expect(windowOf(page)).toContainText("can still be saved");
    await expect(windowOf(page).getByLabel("Name", { exact: true })).toHaveValue("Half typed");
    await windowOf(page).getByRole("button", { name: "Add", exact: true }).click();
    await expect(windowOf(page)).toHaveCount(0);
    expect((await callOf("17700002222")).customerId).not.toBe("");
  });

  test("axe finds nothing in any form of the window", async ({ page }) => {
    await openTicket(other.id);
    await openReception(page);
    for (const call of [["17700003333"], [known.number], [shared.number], [probable.number], ["--withheld"]]) {
      await ring(...call);
      await expect(windowOf(page).getByRole("button", { name: "Ignore" })).toBeEnabled();
      const found = await new AxeBuilder({ page }).include(".calls").analyze();
      expect(found.violations).toEqual([]);
      await press(page, "Ignore");
      await expect(windowOf(page)).toHaveCount(0);
    }
  });
});

/** Both registers have these lines; the answer is what people call them. */
async function setLine(lines: string[]): Promise<Record<string, string>> {
  const { terminals } = await hub.call<{ terminals: { id: string; name: string }[] }>(
    "TerminalService/ListTerminals",
    {},
  );
  const registers = terminals.filter((t) => ["reception", "office"].includes(t.id));
  for (const t of registers) await hub.call("TerminalService/PutTerminal", { ...t, lines });
  return Object.fromEntries(registers.map((t) => [t.id, t.name]));
}

test.describe("the log", () => {
  test.beforeEach(async ({ context }) => {
    await readIn(context, "en");
  });

  /** Somebody has called and nobody has answered. */
  async function miss(number: string): Promise<void> {
    await hub.ring("reception", number, "--state", "ringing");
    await hub.ring("reception", number, "--state", "missed");
  }

  async function openLog(page: Page): Promise<void> {
    await openReception(page);
    await page.locator(".actions").getByRole("button", { name: "Functions" }).click();
    await page.getByRole("group", { name: "Phone" }).getByRole("button", { name: "Call log" }).click();
    await expect(page.locator(".log-row").first()).toBeVisible();
  }

  test("who was missed comes first, once for all his calls, until he is called back", async ({ page }) => {
    await miss("17700004444");
    await miss("17700004444");
    await ring(known.number);
    await openLog(page);
    const first = page.locator(".log-row").first();
    await expect(first).toContainText("17700004444");
    await expect(first).toContainText("2×");
    await expect(first).toContainText("to call back");
    await first.click();
    await page.locator(".call-detail").getByLabel("Note").fill("wants Friday");
    await page.getByRole("button", { name: "Save note" }).click();
    await expect(page.getByRole("button", { name: "Save note" })).toBeDisabled();
    await page.getByRole("button", { name: "Called back", exact: true }).dblclick();
    await expect(page.getByRole("button", { name: "Called back", exact: true })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    const mine = (await log()).filter((c) => c.number === "17700004444");
    expect(mine.map((c) => c.followup)).toEqual(["FOLLOWUP_CALLED_BACK", "FOLLOWUP_CALLED_BACK"]);
    expect(mine[0]!.note).toBe("wants Friday");
    await page.goBack();
    await page.getByRole("button", { name: /^To call back/ }).click();
    await expect(page.locator(".call-log")).toContainText("Nobody is to be called back.");
  });

  test("a caller is added from the log, and what he called before becomes his", async ({ page }) => {
    await miss("17700005555");
    await miss("17700005555");
    await openLog(page);
    await page.getByRole("searchbox").fill("5555");
    await expect(page.locator(".log-row")).toHaveCount(1);
    await page.locator(".log-row").click();
    const detail = page.locator(".call-detail");
    await detail.getByRole("button", { name: "+ Add customer" }).click();
    await detail.getByLabel("Name", { exact: true }).fill("Twice Missed");
    await detail.getByRole("button", { name: "Add", exact: true }).click();
    await detail.getByRole("button", { name: "Link 1 earlier call to this customer" }).click();
    await expect(detail.getByRole("button", { name: /^Link/ })).toHaveCount(0);
    const mine = (await log()).filter((c) => c.number === "17700005555");
    expect(new Set(mine.map((c) => c.customerId)).size).toBe(1);
    expect(mine[0]!.customerId).not.toBe("");
  });

  test("a number that is marked as spam opens no window; the log keeps its calls", async ({ page }) => {
    await miss("17700006666");
    await openLog(page);
    await page.getByRole("searchbox").fill("6666");
    await page.locator(".log-row").click();
    await page.getByRole("button", { name: "spam", exact: true }).click();
    await expect(page.getByRole("button", { name: "spam", exact: true })).toHaveAttribute("aria-pressed", "true");
    await ring("17700006666");
    await ring(known.number);
    await expect(windowOf(page).locator(".call-who")).toHaveText(known.name);
    await expect(page.locator(".call-row")).toHaveCount(0);
    expect((await log()).filter((c) => c.number === "17700006666")).toHaveLength(2);
  });

  test("axe finds nothing in the log and in a call", async ({ page }) => {
    await miss(shared.number);
    await openLog(page);
    const list = await new AxeBuilder({ page }).include(".panel").analyze();
    expect(list.violations).toEqual([]);
    await page.locator(".log-row").first().click();
    await expect(page.locator(".call-detail")).toBeVisible();
    const one = await new AxeBuilder({ page }).include(".panel").analyze();
    expect(one.violations).toEqual([]);
  });
});
