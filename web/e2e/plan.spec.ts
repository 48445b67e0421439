// Service plans and punch cards in the back office, against a real shop: weekly, daily and by list, taken dates in each of the ways
// to treat them, what somebody else does meanwhile, and what becomes of dates and units.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import { fits, Hub, languages, looks, readIn } from "./hub";

let hub: Hub;
test.beforeAll(async () => {
  hub = await Hub.start();
  await hub.call("RosterService/PutStaff", { id: "boss", name: "Zofia", roles: ["ROLE_OWNER"] });
});
test.afterAll(async () => hub.stop());

const hour = 3_600_000;
const day = 24 * hour;
const shanghai = 8 * hour; // the demo's zone, whose clocks never change

/** A day and time by the shop's clock, as a field has it. */
function wall(days: number, time: string): string {
  return `${new Date(Date.now() + shanghai + days * day).toISOString().slice(0, 10)}T${time}`;
}

/** The same as an instant. */
function instant(days: number, time: string): string {
  return new Date(Date.parse(`${wall(days, time)}Z`) - shanghai).toISOString();
}

interface Occurrence {
  number: number;
  startsAt: string;
  state: string;
  detached: boolean;
  note: string;
  punchCard: string;
}

interface Plan {
  id: string;
  customerId: string;
  repeat: string;
  total: number;
  occurrences: Occurrence[];
}

async function plansOf(customerId: string): Promise<Plan[]> {
  const { plans } = await hub.call<{ plans: Plan[] }>("PlanService/ListPlans", { customerId });
  return Promise.all(plans.map((p) => planOf(p.id)));
}

async function planOf(id: string): Promise<Plan> {
  return (await hub.call<{ plan: Plan }>("PlanService/GetPlan", { id })).plan;
}

async function newCustomer(name: string): Promise<string> {
  return (await hub.call<{ customer: { id: string } }>("CustomerService/PutCustomer", { name })).customer.id;
}

/** A plan that holds a technician's time, made by another clerk. */
async function hold(resource: string, ...times: string[]): Promise<Plan> {
  const customerId = await newCustomer("Maria Nowak");
  const request = { customerId, item: "care", repeat: "REPEAT_CUSTOM", customTimes: times, resources: [resource] };
  return (await hub.call<{ plan: Plan }>("PlanService/CreatePlan", request)).plan;
}

async function office(page: Page, path: string): Promise<void> {
  await hub.openPerson(page, { staffId: "boss" }, "office", path);
}

async function inEnglish(context: BrowserContext): Promise<void> {
  await readIn(context, "en");
}

const w = {
  "zh-CN": {
    add: "添加服务计划",
    find: "姓名或电话",
    next: "下一步",
    repeats: ["按周重复", "每天重复", "自定义"],
    count: "重复次数",
    time: "时间",
    addTime: "再加一个时间",
    all: (n: number) => `${n} 次全部空闲，将创建计划。`,
    create: "创建服务计划",
    done: "服务计划已创建。",
  },
  pl: {
    add: "Nowy plan usług",
    find: "Nazwisko lub telefon",
    next: "Dalej",
    repeats: ["co tydzień", "codziennie", "z listy"],
    count: "Ile razy",
    time: "Czas",
    addTime: "Dodaj kolejny czas",
    all: (n: number) => `Wszystko wolne. Plan obejmie ${n} ${n === 4 ? "terminy" : "terminów"}.`,
    create: "Utwórz plan",
    done: "Plan jest utworzony.",
  },
  en: {
    add: "New service plan",
    find: "Name or telephone number",
    next: "Next",
    repeats: ["every week", "every day", "by list"],
    count: "How often",
    time: "Time",
    addTime: "Add another time",
    all: (n: number) => `All ${n} dates are free: the plan is made with them.`,
    create: "Create the plan",
    done: "The plan is made.",
  },
};

const modes = ["weekly", "daily", "by list"] as const;

for (const [l, language] of languages.entries())
  for (const [m, mode] of modes.entries())
    test(`a plan ${mode} in ${language}`, async ({ page, context }) => {
      const s = w[language];
      const name = `Kowalska ${language} ${m}`;
      const customer = await newCustomer(name);
      // A week of its own for each, in which nobody else has anything.
      const from = 100 + (l * modes.length + m) * 100;
      await readIn(context, language);
      await office(page, "/office/plans");
      await page.getByRole("button", { name: s.add }).click();
      await page.getByRole("searchbox", { name: s.find }).fill(name);
      await page.getByRole("button", { name }).click();
      await page.getByRole("radio", { name: "肩颈调理" }).check();
      await page.getByRole("radio", { name: s.repeats[m]! }).check();
      await page.getByLabel(new RegExp(`^${s.time} 1(?!\\d)`)).fill(wall(from, "10:00"));
      if (mode !== "by list") await page.getByRole("textbox", { name: s.count }).fill("10");
      const times = mode === "weekly" ? 1 : mode === "daily" ? 2 : 4;
      for (let i = 1; i < times; i++) {
        await page.getByRole("button", { name: s.addTime }).click();
        await page.getByLabel(new RegExp(`^${s.time} ${i + 1}(?!\\d)`)).fill(wall(from + i, "14:30"));
      }
      await page.getByRole("button", { name: s.next }).click();
      await page.getByRole("checkbox", { name: /周芳/ }).check();
      await page.reload();
      await expect(page.getByRole("checkbox", { name: /周芳/ })).toBeChecked();
      await page.getByRole("button", { name: s.next }).click();
      const total = { weekly: 10, daily: 20, "by list": 4 }[mode];
      await expect(page.getByText(s.all(total))).toBeVisible();
      await page.getByRole("button", { name: s.create }).click();
      await expect(page.getByText(s.done)).toBeVisible();
      const [plan, ...more] = await plansOf(customer);
      expect(more).toEqual([]);
      expect(plan?.total).toBe(total);
      const first = Date.parse(instant(from, "10:00"));
      const starts = plan!.occurrences.map((o) => Date.parse(o.startsAt) - first);
      if (mode === "weekly") expect(starts).toEqual(Array.from({ length: 10 }, (_, i) => i * 7 * day));
      if (mode === "by list") expect(starts.slice(1)).toEqual([1, 2, 3].map((i) => i * day + 4.5 * hour));
    });

/** The last step of the form, as a reload shows it. */
function look(customer: string, repeat: string, count: number, times: string[], policy: string): string {
  const draft = { customer, item: "care", repeat, count: String(count), times: times.join(), with: "t3", policy };
  return `/office/plans#${new URLSearchParams({ new: "1", step: "look", ...draft }).toString()}`;
}

const create = /^Create the plan/;

test("weekly with a taken date: refused, left out, or another added at the end", async ({ page, context }) => {
  const holder = await hold("t3", instant(44, "10:00"));
  const customer = await newCustomer("Anna Lis");
  await inEnglish(context);
  await office(page, look(customer, "weekly", 4, [wall(30, "10:00")], "reject_all"));
  await expect(page.getByText(`taken: 张丽 – plan ${holder.id}, date 1, Maria Nowak`)).toBeVisible();
  await expect(page.getByText("1 date taken: no plan is made.")).toBeVisible();
  await expect(page.getByRole("button", { name: create })).toBeDisabled();
  await page.getByRole("radio", { name: /^Leave them out/ }).check();
  await expect(page.getByText("The plan is made with 3 dates; 1 left out.")).toBeVisible();
  await page.getByRole("radio", { name: /^Add others at the end/ }).check();
  await expect(page.getByText("The plan is made with 4 dates; 1 of them added at the end.")).toBeVisible();
  await page.getByRole("button", { name: create }).click();
  await expect(page.getByText("The plan is made.", { exact: true })).toBeVisible();
  await expect(page.getByText("These dates were taken, and are not in the plan:")).toBeVisible();
  const [plan] = await plansOf(customer);
  const first = Date.parse(instant(30, "10:00"));
  expect(plan?.occurrences.map((o) => (Date.parse(o.startsAt) - first) / (7 * day))).toEqual([0, 1, 3, 4]);
  expect(plan?.occurrences[3]?.note).toBe("OCCURRENCE_NOTE_APPENDED");
});

test("daily with taken dates: refused, added at the end, left out", async ({ page, context }) => {
  await hold("t3", instant(61, "10:30"), instant(63, "09:30"));
  const customer = await newCustomer("Ewa Lis");
  await inEnglish(context);
  await office(page, look(customer, "daily", 5, [wall(60, "10:00")], "reject_all"));
  await expect(page.getByText("2 dates taken: no plan is made.")).toBeVisible();
  await expect(page.getByRole("button", { name: create })).toBeDisabled();
  await page.getByRole("radio", { name: /^Add others at the end/ }).check();
  await expect(page.getByText("The plan is made with 5 dates; 2 of them added at the end.")).toBeVisible();
  await page.getByRole("radio", { name: /^Leave them out/ }).check();
  await expect(page.getByText("The plan is made with 3 dates; 2 left out.")).toBeVisible();
  await page.getByRole("button", { name: create }).click();
  await expect(page.getByText("The plan is made.", { exact: true })).toBeVisible();
  const [plan] = await plansOf(customer);
  expect(plan?.occurrences.map((o) => (Date.parse(o.startsAt) - Date.parse(instant(60, "10:00"))) / day)).toEqual([
    0, 2, 4,
  ]);
});

test("by list with a taken date: refused or left out, and a time that comes twice is told at its field", async ({
  page,
  context,
}) => {
  await hold("t3", instant(71, "12:00"));
  const customer = await newCustomer("Iga Lis");
  await inEnglish(context);
  const twice = [wall(70, "12:00"), wall(71, "12:00"), wall(70, "12:00")];
  await office(page, look(customer, "custom", 1, twice, "reject_all"));
  const third = page.getByRole("group", { name: /^Dates/ }).getByLabel(/^Time 3/);
  await expect(third).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("This comes twice. Choose another time or remove it.")).toBeVisible();
  await page.getByRole("button", { name: "Remove time 3" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByText("1 date taken: no plan is made.")).toBeVisible();
  await expect(page.getByRole("button", { name: create })).toBeDisabled();
  await expect(page.getByRole("radio", { name: /^Add others at the end/ })).toBeDisabled();
  await page.getByRole("radio", { name: /^Leave them out/ }).check();
  await page.getByRole("button", { name: "Create the plan with 1 date" }).click();
  await expect(page.getByText("The plan is made.", { exact: true })).toBeVisible();
  expect((await plansOf(customer)).map((p) => p.total)).toEqual([1]);
});

test("what somebody else books meanwhile is told, and has to be looked at again", async ({ page, context }) => {
  const customer = await newCustomer("Ola Lis");
  await inEnglish(context);
  await office(page, look(customer, "daily", 3, [wall(80, "10:00")], "skip"));
  await expect(page.getByText("All 3 dates are free: the plan is made with them.")).toBeVisible();
  await hold("t3", instant(81, "10:00"));
  await expect(page.getByText("this is not what you looked at before")).toBeVisible();
  await expect(page.getByRole("button", { name: create })).toBeDisabled();
  await page.getByRole("button", { name: "I have looked at it" }).click();
  await page.getByRole("button", { name: "Create the plan with 2 dates" }).click();
  await expect(page.getByText("The plan is made.", { exact: true })).toBeVisible();
  expect((await plansOf(customer)).map((p) => p.total)).toEqual([2]);
});

test("a preview that is stale at the very moment of creating makes nothing", async ({ page, context }) => {
  const customer = await newCustomer("Ula Lis");
  await inEnglish(context);
  const waiting: (() => Promise<void>)[] = [];
  let holding = false;
  await page.route("**/storehub.v1.PlanService/PreviewPlan", async (route) => {
    if (holding) waiting.push(() => route.continue());
    else await route.continue();
  });
  await office(page, look(customer, "daily", 3, [wall(85, "10:00")], "skip"));
  await expect(page.getByText("All 3 dates are free: the plan is made with them.")).toBeVisible();
  holding = true;
  await hold("t3", instant(86, "10:00"));
  await page.getByRole("button", { name: "Create the plan with 3 dates" }).click();
  await expect.poll(() => waiting.length).toBeGreaterThanOrEqual(1);
  await expect(page.getByText("The plan is being made…")).toBeVisible();
  holding = false;
  await Promise.all(waiting.map((go) => go()));
  await expect(page.getByText("this is not what you looked at before")).toBeVisible();
  await expect(page.getByText("The plan is being made…")).toBeHidden();
  expect(await plansOf(customer)).toEqual([]);
});

test("a plan whose answer is lost is made once, and a reload shows it", async ({ page, context }) => {
  const customer = await newCustomer("Ala Lis");
  await inEnglish(context);
  let tries = 0;
  await page.route("**/storehub.v1.PlanService/CreatePlan", async (route) => {
    tries++;
    await route.fetch();
    await route.abort();
  });
  await office(page, look(customer, "daily", 2, [wall(90, "10:00")], "reject_all"));
  await page.getByRole("button", { name: create }).click();
  await expect.poll(() => tries).toBeGreaterThan(1);
  await page.unroute("**/storehub.v1.PlanService/CreatePlan");
  await page.reload();
  await expect(page.getByText("The plan is made.", { exact: true })).toBeVisible();
  expect((await plansOf(customer)).map((p) => p.total)).toEqual([2]);
});

test("dates are marked, taken back, moved and cancelled; units of a card are sold and taken", async ({
  page,
  context,
}) => {
  const customer = await newCustomer("Hanna Wilk");
  await inEnglish(context);
  await office(page, "/office/punchcards");
  await page.getByRole("searchbox", { name: "Name or telephone number" }).fill("wilk");
  await page.getByRole("button", { name: "Hanna Wilk" }).click();
  await page.getByRole("button", { name: "Sell a punch card" }).click();
  const form = page.getByRole("dialog", { name: "Sell a punch card" });
  await form.getByLabel(/^Service/).selectOption("care");
  await form.getByLabel(/^Units/).fill("5");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("5 of 5 left")).toBeVisible();

  const soon = (ms: number): string => new Date(Math.floor((Date.now() + ms) / 60_000) * 60_000).toISOString();
  const { plan } = await hub.call<{ plan: Plan }>("PlanService/CreatePlan", {
    customerId: customer,
    item: "care",
    repeat: "REPEAT_CUSTOM",
    customTimes: [soon(-10 * 60_000), soon(6 * hour), instant(21, "10:00"), instant(22, "10:00")],
    resources: ["t11"],
  });
  await office(page, `/office/plans#open=${plan.id}`);
  const state = async (n: number): Promise<string | undefined> => (await planOf(plan.id)).occurrences[n - 1]?.state;
  const dialog = page.getByRole("dialog");
  const open = (n: number): Promise<void> =>
    page
      .getByRole("list", { name: "Every date" })
      .getByRole("listitem")
      .nth(n - 1)
      .getByRole("button")
      .click();

  await open(1);
  await dialog.getByRole("button", { name: "Did not come" }).click();
  await expect.poll(() => state(1)).toBe("OCCURRENCE_STATE_NO_SHOW");
  await dialog.getByRole("button", { name: "Take it back" }).click();
  await expect.poll(() => state(1)).toBe("OCCURRENCE_STATE_PLANNED");
  await dialog.getByRole("button", { name: "Was served" }).click();
  await expect.poll(() => state(1)).toBe("OCCURRENCE_STATE_COMPLETED");
  await page.keyboard.press("Escape");

  await open(2);
  await dialog.getByRole("button", { name: "Cancel…" }).click();
  await expect(dialog.getByText("1 date less than 12 h ahead: late, so a unit")).toBeVisible();
  await dialog.getByRole("checkbox", { name: "The shop cancels: no unit is taken" }).check();
  await expect(dialog.getByText("Nothing is taken from the punch card.")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel dates" }).click();
  await expect.poll(() => state(2)).toBe("OCCURRENCE_STATE_CANCELLED");
  await open(2);
  await dialog.getByRole("button", { name: "Take it back" }).click();
  await expect.poll(() => state(2)).toBe("OCCURRENCE_STATE_PLANNED");
  await page.keyboard.press("Escape");

  await open(3);
  await dialog.getByRole("button", { name: "Move…" }).click();
  await dialog.getByLabel("New time").fill(wall(23, "15:00"));
  await expect(dialog.getByText("It is moved by itself")).toBeVisible();
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await expect.poll(async () => (await planOf(plan.id)).occurrences[2]?.detached).toBe(true);
  await page.getByRole("button", { name: "Move dates" }).click();
  await dialog.getByRole("textbox", { name: "By how much" }).fill("2");
  await dialog.getByRole("combobox", { name: "By how much" }).selectOption("hours");
  await expect(dialog.getByText("1 date that was moved by itself stay")).toBeVisible();
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await expect
    .poll(async () => (await planOf(plan.id)).occurrences[3]?.startsAt)
    .toBe(instant(22, "12:00").replace(".000", ""));
  expect((await planOf(plan.id)).occurrences[2]?.startsAt).toBe(instant(23, "15:00").replace(".000", ""));

  await open(3);
  await dialog.getByRole("button", { name: "Cancel…" }).click();
  await dialog.getByRole("radio", { name: "this one and those behind it" }).check();
  await expect(dialog.getByText("2 dates will be cancelled; what is over stays.")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel dates" }).click();
  await expect.poll(() => state(4)).toBe("OCCURRENCE_STATE_CANCELLED");
  expect(await state(3)).toBe("OCCURRENCE_STATE_CANCELLED");

  await page.getByRole("link", { name: "Punch cards" }).last().click();
  await expect(page.getByText("4 of 5 left")).toBeVisible();
  const taken = page.getByRole("row").filter({ hasText: "date completed" });
  await expect(taken).toContainText("−1");
  await expect(taken.getByRole("link", { name: `plan ${plan.id}, date 1` })).toBeVisible();
  await page.getByRole("button", { name: /^Adjust/ }).click();
  await dialog.getByLabel(/^Units to add/).fill("-2");
  await dialog.getByLabel(/^Reason/).fill("sold twice");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("2 of 5 left")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "sold twice" })).toContainText("−2");
});

test("a date on a closed day waits to be decided on", async ({ page, context }) => {
  const plan = await hold("t3", instant(95, "10:00"));
  await hub.call("BookingService/PutClosedDay", { date: wall(95, "10:00").slice(0, 10), reason: "holiday" });
  await inEnglish(context);
  await office(page, "/office/plans");
  await page.getByRole("button", { name: `Open: plan ${plan.id}, date 1` }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(page.getByText(/⚠ closed day/)).toBeVisible();
  await hub.call("BookingService/PutClosedDay", { date: wall(95, "10:00").slice(0, 10), reopen: true });
  await expect(page.getByText(/⚠ closed day/)).toBeHidden();
});

test("switched off by HQ there are no plans anywhere, and they come back with all their dates", async ({
  page,
  context,
}) => {
  const plan = await hold("t3", instant(97, "10:00"));
  await inEnglish(context);
  await office(page, "/office/technicians");
  const link = page.getByRole("link", { name: "Service plans" });
  await expect(link).toBeVisible();
  await hub.call("ShopService/UpdateSettings", { plansEnabled: false, plansOffAnyway: true });
  await expect(link).toBeHidden();
  await page.goto(`${hub.node("office").http}/office/plans#open=${plan.id}`);
  await expect(page.getByText("You may not see this section, or there is none of this name.")).toBeVisible();
  await hub.call("ShopService/UpdateSettings", { plansEnabled: true });
  await expect(link).toBeVisible();
  await expect(page.getByRole("list", { name: "Every date" }).getByRole("listitem")).toHaveCount(1);
});

test("the sheet for the customer is in the customer's language and has no ids", async ({ page, context }) => {
  await hub.call("ShopService/UpdateSettings", { shopPhone: "+48 22 123 45 67" });
  await inEnglish(context);
  await office(page, "/office/plans#print=P-1");
  const sheet = page.getByRole("article");
  await expect(sheet.getByRole("listitem")).toHaveCount(10);
  await page.getByRole("combobox", { name: "Language of the sheet" }).selectOption("pl");
  await expect(sheet.getByRole("heading", { name: "Twoje terminy" })).toBeVisible();
  await expect(sheet).toContainText("+48 22 123 45 67");
  await expect(sheet).toContainText(/poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela/);
  await expect(sheet).not.toContainText(/\b[PCK]-\d/);
  await page.getByRole("combobox", { name: "Language of the sheet" }).selectOption("zh-CN");
  await expect(sheet).toContainText(/星期/);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("combobox", { name: "Language of the sheet" })).toBeHidden();
  await expect(page.getByRole("navigation")).toBeHidden();
  await expect(sheet).toBeVisible();
});

test("a new customer is written down on the spot", async ({ page, context }) => {
  await inEnglish(context);
  await office(page, "/office/plans#new=1&step=customer");
  await page.getByRole("searchbox", { name: "Name or telephone number" }).fill("Bożena Zięba");
  await expect(page.getByText("Nobody is found.")).toBeVisible();
  await page.getByRole("button", { name: "New customer" }).click();
  await page.getByRole("textbox", { name: "Telephone", exact: true }).fill("601 999 888");
  await page.getByRole("button", { name: "Save and go on" }).click();
  await expect(page.getByRole("heading", { name: "Service and times" })).toBeVisible();
  await expect(page.locator(".plan-chosen")).toContainText("Bożena Zięba");
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Customer" })).toBeVisible();

  // Whoever has the number already is offered instead of a second one.
  await page.getByRole("searchbox", { name: "Name or telephone number" }).fill("Zięba Bożena");
  await page.getByRole("button", { name: "New customer" }).click();
  await page.getByRole("textbox", { name: "Telephone", exact: true }).fill("601999888");
  await page.getByRole("button", { name: "Save and go on" }).click();
  await expect(page.getByText("Somebody has this number already: Bożena Zięba")).toBeVisible();
  await page.getByRole("button", { name: "Take this one" }).click();
  await expect(page.getByRole("heading", { name: "Service and times" })).toBeVisible();
});

test.describe("what fits, and what everybody can use", () => {
  for (const [name, language, size] of looks)
    test(`${name} in ${language}`, async ({ page, context }) => {
      test.setTimeout(240_000); // a dozen places, each looked through by axe
      await readIn(context, language);
      await page.setViewportSize(size);
      const form = { new: "1", customer: "C-2", item: "care", count: "12", times: wall(3, "10:00"), with: "t9" };
      const step = (s: string): string => `/office/plans#${new URLSearchParams({ ...form, step: s }).toString()}`;
      const places = {
        list: ["/office/plans", ".office-list tbody tr"],
        plan: ["/office/plans#open=P-1", ".plan-dates li"],
        date: ["/office/plans#open=P-1&date=2", "dialog .button"],
        cancel: ["/office/plans#open=P-1&date=2&act=cancel", "dialog [role=status]"],
        move: ["/office/plans#open=P-1&date=2&act=move", "dialog [role=status]"],
        customer: [step("customer"), ".plan-heading"],
        what: [step("what"), ".plan-times li"],
        who: [step("who"), ".plan-resources"],
        look: [step("look"), ".plan-dates li"],
        print: ["/office/plans#print=P-1", ".plan-sheet li"],
        cards: ["/office/punchcards#customer=C-1", "section.card tbody tr"],
        sell: ["/office/punchcards#customer=C-1&act=sell", "dialog .input"],
      };
      await office(page, "/office/technicians");
      for (const [place, [path, ready]] of Object.entries(places)) {
        await page.goto("about:blank");
        await page.goto(hub.node("office").http + path);
        await expect(page.locator(ready!).first(), place).toBeVisible();
        await fits(page, place);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map((v) => `${place}: ${v.id} ${v.nodes.map((n) => n.target).join(" ")}`);
        expect(found).toEqual([]);
      }
    });
});

// The last one: it moves what the others have made.
test("after a change of the zone all dates are brought back to the old time of day", async ({ page, context }) => {
  const before = (await planOf("P-1")).occurrences[0]!.startsAt;
  await inEnglish(context);
  await hub.call("ShopService/UpdateSettings", { zone: "Europe/Warsaw" });
  await office(page, "/office/plans");
  await expect(page.getByText("than when dates of Asia/Shanghai were agreed on")).toBeVisible();
  await page.getByRole("button", { name: "Bring all dates to the old time of day" }).click();
  await expect(page.getByText(/^\d+ dates brought to the old time of day\.$/)).toBeVisible();
  const after = (await planOf("P-1")).occurrences[0]!.startsAt;
  expect(Date.parse(after) - Date.parse(before)).toBe(7 * hour); // Warsaw is an hour ahead of UTC in December, Shanghai eight
});
