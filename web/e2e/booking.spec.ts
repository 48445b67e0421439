// Bookings at reception and the calendar of the back office, against a real shop: making, moving, cancelling and marking
// dates, who is in the way by name, the waitlist, and moving by hand and by keys.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Locator, type Page } from "@playwright/test";
import { fits, Hub, languages, readIn } from "./hub";

interface AgendaDate {
  id: string;
  customerName: string;
  localTime: string;
  state: string;
  resources: string[];
}

let hub: Hub;

test.beforeAll(async () => {
  hub = await Hub.start();
  await hub.call("RosterService/PutStaff", { id: "boss", name: "Zofia", roles: ["ROLE_OWNER"] });
});

test.afterAll(async () => {
  await hub.stop();
});

/** The day so many days from today by the shop's calendar, which is Shanghai's. Each test has days of its own. */
function day(ahead: number): string {
  return new Date(Date.now() + 8 * 3_600_000 + ahead * 86_400_000).toISOString().slice(0, 10);
}

/** An instant of the shop's clock. */
function at(date: string, clock: string): string {
  return new Date(`${date}T${clock}:00+08:00`).toISOString();
}

async function agenda(date: string): Promise<AgendaDate[]> {
  const request = { from: at(date, "00:00"), to: at(date, "23:59"), cancelled: true };
  return (await hub.call<{ dates: AgendaDate[] }>("BookingService/ListAgenda", request)).dates;
}

async function book(date: string, clock: string, more: object): Promise<string> {
  const request = {
    item: "moxa",
    customerId: "C-1",
    startsAt: at(date, clock),
    resources: ["t3", "moxa-set"],
    ...more,
  };
  return (await hub.call<{ booking: { id: string } }>("BookingService/CreateBooking", request)).booking.id;
}

async function openReception(page: Page, values: Record<string, string> = {}): Promise<void> {
  const hash = new URLSearchParams({ panel: "bookings", ...values });
  await hub.openTerminal(page, "reception", `/reception#${hash}`);
  await expect(page.locator(".panel h2")).toBeVisible();
}

async function openCalendar(page: Page, values: Record<string, string>): Promise<void> {
  await hub.openTerminal(page, "office");
  await hub.openPerson(page, { staffId: "boss" }, "office", `/office/calendar#${new URLSearchParams(values)}`);
  await expect(page.locator(".agenda-lane").first()).toBeVisible();
}

function block(page: Page, id: string): Locator {
  return page.locator(`[data-block="${id}"]`).first();
}

function confirm(page: Page): Locator {
  return page.locator(".panel-foot .confirm, .date-foot .confirm");
}

const said = {
  "zh-CN": {
    functions: "功能",
    day: "当天预约",
    make: "新预约",
    customer: /^客人/,
    technician: /^技师/,
    after: "后一天",
    book: "确定预约",
    state: "已预约",
    move: /^改约/,
    cancel: /^取消预约/,
    cancelIt: "是，取消预约",
    gone: "已取消",
  },
  pl: {
    functions: "Funkcje",
    day: "Rezerwacje dnia",
    make: "Nowa rezerwacja",
    customer: /^Klient/,
    technician: /^Technik/,
    after: "Dzień później",
    book: "Zarezerwuj",
    state: "zarezerwowane",
    move: /^Przełóż/,
    cancel: /^Odwołaj termin/,
    cancelIt: "Tak, odwołaj",
    gone: "odwołane",
  },
  en: {
    functions: "Functions",
    day: "Day of bookings",
    make: "New booking",
    customer: /^Customer/,
    technician: /^Technician/,
    after: "The day after",
    book: "Book",
    state: "booked",
    move: /^Move/,
    cancel: /^Cancel the date/,
    cancelIt: "Yes, cancel it",
    gone: "cancelled",
  },
};

languages.forEach((language, i) => {
  test(`books, moves and cancels in ${language}`, async ({ page, context }) => {
    await readIn(context, language);
    const s = said[language];
    const date = day(1);
    const hour = 10 + 2 * i;
    await hub.openTerminal(page, "reception", "/reception");
    await page.locator(".actions").getByRole("button", { name: s.functions }).click();
    await page.locator(".functions").getByRole("button", { name: s.day }).click();
    await expect(page.locator(".agenda-lane").first()).toBeVisible();
    await page.getByRole("button", { name: s.make }).click();
    await page.getByLabel(s.customer).fill("Maria");
    await page.getByRole("button", { name: /Maria Lewandowska/ }).click();
    await page.getByRole("button", { name: /艾灸/ }).click();
    await page.getByLabel(s.technician).selectOption("t11");
    await page.getByRole("button", { name: s.after }).click();
    await page
      .locator(".date-times")
      .getByRole("button", { name: `${hour}:00`, exact: true })
      .click();
    // What the button will do stands beside it.
    await expect(page.locator(".panel-foot")).toContainText("Anna Kowalska");
    await expect(page.locator(".panel-foot")).toContainText("艾灸仪");
    await page.getByRole("button", { name: s.book, exact: true }).click();
    await expect(page.locator(".date-facts")).toContainText("Anna Kowalska");
    await expect(page.locator(".panel")).toContainText(s.state);
    const made = (await agenda(date)).find((d) => d.localTime === `${date} ${hour}:00`)!;
    expect([made.customerName, made.resources]).toEqual(["Maria Lewandowska", ["t11", "moxa-set"]]);

    await page.locator(".date-acts").getByRole("button", { name: s.move }).click();
    await page
      .locator(".date-times")
      .getByRole("button", { name: `${hour + 1}:00`, exact: true })
      .click();
    await confirm(page).click();
    await expect(page.locator(".date-facts")).toContainText(`${hour + 1}:00`);
    await page.locator(".date-acts").getByRole("button", { name: s.cancel }).click();
    await expect(page.locator(".notice.good, .notice.warn").first()).toBeVisible();
    await page.getByRole("button", { name: s.cancelIt }).click();
    await expect(page.locator(".panel .mark + b + span")).toHaveText(s.gone);
    const after = (await agenda(date)).find((d) => d.id === made.id)!;
    expect([after.localTime, after.state]).toEqual([`${date} ${hour + 1}:00`, "OCCURRENCE_STATE_CANCELLED"]);
  });
});

test.describe("at reception", () => {
  test.beforeEach(async ({ context }) => readIn(context, "en"));

  test("a time that is taken is refused with who has it", async ({ page }) => {
    const date = day(3);
    await book(date, "14:00", { customerId: "C-2" });
    await openReception(page, { step: "make", customer: "C-1", item: "moxa", technician: "3", at: at(date, "14:15") });
    await expect(page.locator(".panel-foot")).toContainText("3 张丽: Maria Lewandowska, 艾灸 14:00–14:45");
    await expect(confirm(page)).toBeDisabled();
    // Its time is not among those that are offered, another is, and that can be had.
    const times = page.locator(".date-times").getByRole("button");
    await expect(times.filter({ hasText: "14:30" })).toHaveCount(0);
    await times.filter({ hasText: "16:00" }).click();
    await expect(confirm(page)).toBeEnabled();
  });

  test("a late cancelling says what it takes, and may be waived", async ({ page }) => {
    const { card } = await hub.call<{ card: { id: string } }>("PlanService/SellPunchCard", {
      customerId: "C-3",
      item: "moxa",
      units: 5,
    });
    const soon = new Date(Math.ceil((Date.now() + 2 * 3_600_000) / 900_000) * 900_000).toISOString();
    const request = { item: "moxa", customerId: "C-3", startsAt: soon, resources: ["t11", "moxa-set"] };
    const { booking } = await hub.call<{ booking: { id: string; localTime: string } }>(
      "BookingService/CreateBooking",
      request,
    );
    const date = booking.localTime.slice(0, 10);
    await openReception(page, { step: "date", id: booking.id, day: date, mode: "cancel" });
    await expect(page.locator(".notice.warn")).toContainText(`One unit is taken from punch card ${card.id}`);
    await page.getByLabel(/The shop cancels/).check();
    await expect(page.locator(".notice.warn")).toContainText("No unit of a punch card is taken");
    await page.getByLabel(/The shop cancels/).uncheck();
    await expect(page.locator(".notice.warn")).toContainText("One unit is taken");
    await page.getByRole("button", { name: "Yes, cancel it" }).click();
    await expect(page.locator(".panel")).toContainText("cancelled");
    const { cards } = await hub.call<{ cards: { id: string; unitsLeft: number }[] }>("PlanService/ListPunchCards", {
      customerId: "C-3",
    });
    expect(cards.find((c) => c.id === card.id)!.unitsLeft).toBe(4);
  });

  test("who has come is marked, and that is taken back", async ({ page }) => {
    const date = day(4);
    const id = await book(date, "11:00", {});
    await openReception(page, { day: date });
    await block(page, id).click();
    await page.getByRole("button", { name: /^Arrived/ }).click();
    await expect(page.locator(".panel .mark + b + span")).toHaveText("arrived");
    expect((await agenda(date)).find((d) => d.id === id)!.state).toBe("OCCURRENCE_STATE_ARRIVED");
    await page.getByRole("button", { name: /^Take back.*“booked”/ }).click();
    await expect(page.locator(".panel .mark + b + span")).toHaveText("booked");
    expect((await agenda(date)).find((d) => d.id === id)!.state).toBe("OCCURRENCE_STATE_PLANNED");
  });

  test("a place that becomes free is offered to who waits, and becomes a booking", async ({ page }) => {
    const date = day(5);
    const taken = await book(date, "15:00", { customerId: "C-2" });
    await openReception(page, { step: "join", customer: "C-1", item: "moxa", technician: "3", day: date });
    await page.getByLabel(/^From/).fill(`${date}T15:00`);
    await page.getByLabel(/^Until/).fill(`${date}T15:15`);
    await expect(page.locator(".panel-foot")).toContainText("is kept for this customer");
    await confirm(page).click();
    const waits = page.locator(".bookings-waits li");
    await expect(waits).toHaveCount(1);
    await expect(waits).not.toContainText("Kept");
    await hub.call("BookingService/CancelBooking", { id: taken, reason: "ill" });
    await expect(waits).toContainText("Kept");
    await page.getByRole("button", { name: /^Customer says yes/ }).click();
    await expect(page.locator(".date-facts")).toContainText("15:00");
    const now = (await agenda(date)).filter((d) => d.state === "OCCURRENCE_STATE_PLANNED");
    expect(now.map((d) => [d.customerName, d.localTime])).toEqual([["林小满", `${date} 15:00`]]);
  });

  test("of two terminals that book the same time one gets it, and the other is told who", async ({ page, browser }) => {
    const date = day(6);
    const other = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1024, height: 768 } });
    await readIn(other, "en");
    const second = await other.newPage();
    const want = { panel: "bookings", step: "make", item: "moxa", technician: "3", at: at(date, "12:00") };
    const hash = (customer: string): string => `/reception#${new URLSearchParams({ ...want, customer })}`;
    await hub.openTerminal(page, "reception", hash("C-1"));
    await hub.openTerminal(second, "office", hash("C-2"));
    await expect(confirm(page)).toBeEnabled();
    await expect(confirm(second)).toBeEnabled();
    // Whoever comes second finds the button shut, or is refused: either is told.
    await Promise.all([confirm(page).dispatchEvent("click"), confirm(second).dispatchEvent("click")]);
    await expect(page.locator(".date-facts, .panel-foot .notice").first()).toBeVisible();
    await expect(second.locator(".date-facts, .panel-foot .notice").first()).toBeVisible();
    const dates = await agenda(date);
    expect(dates).toHaveLength(1);
    const [winner, loser] = dates[0]!.customerName === "林小满" ? [page, second] : [second, page];
    await expect(winner.locator(".date-facts")).toContainText("12:00");
    await expect(loser.locator(".panel-foot .notice").first()).toContainText(dates[0]!.customerName);
    await other.close();
  });

  test("who is busy now can be booked for the first free time", async ({ page }) => {
    await hub.call("DispatchService/Dispatch", { kind: "KIND_REQUEST", technicians: ["3"], room: "205" });
    await hub.openTerminal(page, "reception", "/reception#panel=request&item=moxa");
    await page.locator(".key").getByText("3", { exact: true }).click();
    await expect(page.locator(".not-free")).toContainText("called");
    const instead = page.locator(".not-free").getByRole("button", { name: /Book instead/ });
    await expect(instead).toContainText("first free");
    await instead.click();
    await expect(page.getByLabel(/^Technician/)).toHaveValue("t3");
    await expect(page.locator(".date-time input")).not.toHaveValue("");
    // He is seen as busy on today's sheet as well.
    await page.goto(`${hub.node("reception").http}/reception#panel=bookings`);
    await expect(page.locator('[data-lane="t3"] .agenda-block.fixed')).toBeVisible();
    const { categories } = await hub.call<{ categories: { assignments: { id: string }[] }[] }>(
      "DispatchService/GetBoard",
      {},
    );
    for (const a of categories.flatMap((c) => c.assignments))
      await hub.call("DispatchService/CancelAssignment", { assignmentId: a.id, reason: "a new test" });
  });

  test("axe finds nothing on the day, a new booking, a date and the waitlist", async ({ page }) => {
    const date = day(7);
    const id = await book(date, "10:00", {});
    for (const values of [
      { day: date },
      { step: "make", customer: "C-1", item: "moxa", day: date },
      { step: "date", id, day: date },
      { step: "date", id, day: date, mode: "move" },
      { step: "date", id, day: date, mode: "cancel" },
      { step: "wait" },
      { step: "join" },
    ]) {
      await openReception(page, values as Record<string, string>);
      await expect(
        page.locator(".panel .agenda, .panel .panel-foot, .panel h3, .panel .date-facts").first(),
      ).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((v) => `${JSON.stringify(values)}: ${v.id} ${v.nodes.map((n) => n.target)}`)).toEqual([]);
    }
  });
});

test.describe("in the calendar", () => {
  test.beforeEach(async ({ context }) => readIn(context, "en"));

  /** Drags a date by the mouse, so many hours down and so many lanes to the right. */
  async function drag(page: Page, what: Locator, hours: number, lanes: number): Promise<void> {
    await what.scrollIntoViewIfNeeded();
    const from = (await what.boundingBox())!;
    const lane = (await page.locator(".agenda-lane").first().boundingBox())!;
    const rail = page.locator(".agenda-rail span");
    const hour = (await rail.nth(1).boundingBox())!.y - (await rail.nth(0).boundingBox())!.y;
    await page.mouse.move(from.x + 20, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(from.x + 30, from.y + 20);
    await page.mouse.move(from.x + 20 + lanes * lane.width, from.y + 8 + hours * hour, { steps: 4 });
    await expect(page.locator(".agenda-ghost")).toBeVisible();
    await page.mouse.up();
  }

  test("a date is dragged to another time and technician, and moved after it was said", async ({ page }) => {
    const date = day(9);
    const id = await book(date, "12:00", {});
    await openCalendar(page, { view: "day", day: date });
    await drag(page, block(page, id), 1, 1);
    const landed = page.locator(".calendar-landed");
    await expect(landed).toContainText("13:00");
    await expect(landed).toContainText("9 周芳");
    expect((await agenda(date))[0]!.resources).toContain("t3");
    await landed.getByRole("button", { name: "Move", exact: true }).click();
    await expect(page.locator(`[data-lane="t9"] [data-block="${id}"]`)).toBeVisible();
    const [moved] = await agenda(date);
    expect([moved!.localTime, [...moved!.resources].sort()]).toEqual([`${date} 13:00`, ["moxa-set", "t9"]]);
  });

  test("what is refused goes back, and says who is in the way", async ({ page }) => {
    const date = day(10);
    const id = await book(date, "12:00", {});
    const other = await book(date, "14:00", { customerId: "C-2" });
    await openCalendar(page, { view: "day", day: date });
    await drag(page, block(page, id), 2, 0);
    await expect(page.getByRole("alert")).toContainText("It is back where it was.");
    await expect(page.getByRole("alert")).toContainText("Maria Lewandowska");
    await expect(page.locator(".agenda-ghost")).toHaveCount(0);
    await expect(page.locator(".calendar-landed")).toHaveCount(0);
    const own = (await agenda(date)).filter((d) => [id, other].includes(d.id));
    expect(own.map((d) => d.localTime)).toEqual([`${date} 12:00`, `${date} 14:00`]);
  });

  test("keys move a date by quarters, and Escape puts it back", async ({ page }) => {
    const date = day(11);
    const id = await book(date, "12:00", {});
    await openCalendar(page, { day: date, resource: "t3" });
    await block(page, id).focus();
    await page.keyboard.press("ArrowDown");
    await expect(page.locator(".agenda-ghost")).toContainText("12:15");
    await page.keyboard.press("Escape");
    await expect(page.locator(".agenda-ghost")).toHaveCount(0);
    for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowDown");
    await expect(page.locator(".agenda-ghost")).toContainText("13:30");
    await page.keyboard.press("Enter");
    const move = page.locator(".calendar-landed").getByRole("button", { name: "Move", exact: true });
    await expect(move).toBeEnabled();
    await move.focus();
    await page.keyboard.press("Enter");
    await expect(page.locator(".calendar-landed")).toHaveCount(0);
    expect((await agenda(date))[0]!.localTime).toBe(`${date} 13:30`);
  });

  test("a finger drags what it has pressed before", async ({ browser }) => {
    const date = day(12);
    const id = await book(date, "12:00", {});
    const context = await browser.newContext({
      hasTouch: true,
      viewport: { width: 1024, height: 768 },
      ignoreHTTPSErrors: true,
    });
    await readIn(context, "en");
    const page = await context.newPage();
    await openCalendar(page, { day: date, resource: "t3" });
    const what = block(page, id);
    await what.scrollIntoViewIfNeeded();
    await what.focus();
    const box = (await what.boundingBox())!;
    const finger = await context.newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", down: number): Promise<unknown> =>
      finger.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: type === "touchEnd" ? [] : [{ x: box.x + 20, y: box.y + 10 + down }],
      });
    await touch("touchStart", 0);
    await touch("touchMove", 20);
    await touch("touchMove", 68);
    await touch("touchEnd", 0);
    await expect(page.locator(".calendar-landed")).toContainText("13:00");
    await page.locator(".calendar-landed").getByRole("button", { name: "Put back" }).click();
    await expect(page.locator(".agenda-ghost")).toHaveCount(0);
    expect((await agenda(date))[0]!.localTime).toBe(`${date} 12:00`);
    await context.close();
  });

  test("of a plan this date only, or all behind it", async ({ page }) => {
    const date = day(13);
    const { plan } = await hub.call<{ plan: { id: string } }>("PlanService/CreatePlan", {
      customerId: "C-2",
      item: "care",
      repeat: "REPEAT_DAILY",
      count: 3,
      firstTimes: [at(date, "10:00")],
      resources: ["t11"],
    });
    await openCalendar(page, { day: date, view: "day" });
    await block(page, `${plan.id}/1`).focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    const landed = page.locator(".calendar-landed");
    await landed.getByRole("button", { name: "This and all behind it" }).click();
    await expect(landed).toContainText("3 dates");
    await landed.getByRole("button", { name: "Move", exact: true }).click();
    await expect(landed).toHaveCount(0);
    const times = [];
    for (const n of [13, 14, 15]) times.push((await agenda(day(n))).find((d) => d.id.startsWith(plan.id))!.localTime);
    expect(times).toEqual([13, 14, 15].map((n) => `${day(n)} 09:45`));
  });

  test("the form moves without dragging; closed days and leaves are drawn", async ({ page }) => {
    const date = day(16);
    const id = await book(date, "12:00", {});
    await hub.call("BookingService/PutLeave", {
      technician: "9",
      from: at(date, "09:00"),
      to: at(date, "18:00"),
      reason: "school",
    });
    await hub.call("BookingService/PutClosedDay", { date: day(17), reason: "stocktaking" });
    await openCalendar(page, { view: "day", day: date });
    await expect(page.locator('[data-lane="t9"] .agenda-shut.leave')).toContainText("school");
    await block(page, id).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^Move/ }).click();
    await dialog.getByLabel(/^Technician/).selectOption("t9");
    await expect(dialog.locator(".date-foot")).toContainText("9 周芳: on leave");
    await dialog.getByLabel(/^Technician/).selectOption("t11");
    await dialog.locator(".date-foot .confirm").click();
    await expect(page.locator(`[data-lane="t11"] [data-block="${id}"]`)).toBeVisible();
    await page.getByRole("button", { name: "The day after" }).click();
    await expect(page.locator(".agenda-shut.closed").first()).toContainText("stocktaking");
  });

  for (const language of languages)
    test(`fits and passes axe in ${language}`, async ({ page, context }) => {
      await readIn(context, language);
      await page.setViewportSize({ width: 360, height: 740 });
      for (const view of ["week", "day"]) {
        await openCalendar(page, { view, day: day(9) });
        await fits(page, view);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map((v) => `${view}: ${v.id} ${v.nodes.map((n) => n.target)}`)).toEqual([]);
      }
    });
});
