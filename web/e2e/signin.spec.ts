// Who is let in, by what, and who is told that it is over: card and PIN at a terminal, codes on phones, two tabs of one browser.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { fits, Hub, languages, readIn, type NodeName } from "./hub";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const pin = "2468";

const names = {
  "zh-CN": {
    title: "登录",
    signIn: "登录",
    pin: /^PIN/,
    digits: "数字键",
    clear: "清空",
    erase: "删去一位",
    wrong: "PIN 不正确",
    code: /^登录码/,
    spent: /已使用/,
    over: "的登录已结束",
  },
  pl: {
    title: "Logowanie",
    signIn: "Zaloguj",
    pin: /^PIN/,
    digits: "Cyfry",
    clear: "Wyczyść",
    erase: "Usuń ostatnią cyfrę",
    wrong: "To nie ten PIN",
    code: /^Kod/,
    spent: /wykorzystano/,
    over: "nie jest już zalogowany",
  },
  en: {
    title: "Sign in",
    signIn: "Sign in",
    pin: /^PIN/,
    digits: "Digits",
    clear: "Clear",
    erase: "Delete the last digit",
    wrong: "This is not the PIN",
    code: /^Code/,
    spent: /used/,
    over: "is no longer signed in",
  },
};

// An address signs in ten times a minute at one node, so each language has a node of its own.
const nodeOf: Record<(typeof languages)[number], NodeName> = { "zh-CN": "reception", pl: "techroom", en: "office" };

let hub: Hub;
test.beforeAll(async () => void (hub = await Hub.start()));
test.afterAll(() => hub.stop());

interface Session {
  id: string;
  kind: string;
  name: string;
  staffId: string;
  technician: string;
}

async function sessionOf(who: Partial<Session>): Promise<Session | undefined> {
  const { sessions } = await hub.call<{ sessions: Session[] }>("AccessService/ListSessions", {});
  return sessions.findLast((s) => (Object.keys(who) as (keyof Session)[]).every((k) => s[k] === who[k]));
}

interface Staff {
  id: string;
  name: string;
}

async function staff(): Promise<Staff[]> {
  return (await hub.call<{ staff: Staff[] }>("RosterService/ListStaff", {})).staff;
}

async function codeFor(technician: string): Promise<string> {
  return (await hub.call<{ code: string }>("AccessService/CreateSignInCode", { technician })).code;
}

/** The page to sign in at, of a terminal at which nobody is signed in. */
async function signInAt(page: Page, node: NodeName): Promise<void> {
  await hub.openTerminal(page, node, "/sign-in");
  await expect(page.locator(".choices .button").first()).toBeVisible();
}

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((v) => `${v.id} ${v.nodes.map((n) => n.target).join(" ")}`)).toEqual([]);
}

for (const language of languages) {
  const w = names[language];
  test(`staff sign in by card and PIN at an enrolled terminal, in ${language}`, async ({ page, context }) => {
    await readIn(context, language);
    const node = nodeOf[language];
    await signInAt(page, node);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(w.title);
    await axe(page);
    const who = (await staff())[0]!;
    await hub.swipe(node, hub.cardOf(who.id));
    await expect(page.getByRole("button", { name: who.name, pressed: true })).toBeVisible();
    await expect(page.getByLabel(w.pin)).toBeFocused();
    await page.keyboard.type("1357");
    await page.keyboard.press("Enter");
    await expect(page.getByText(w.wrong)).toBeVisible();
    await axe(page);
    await page.getByLabel(w.pin).fill(pin);
    await page.getByRole("button", { name: w.signIn }).first().click();
    await expect(page).not.toHaveURL(/sign-in/);
    expect(await sessionOf({ staffId: who.id })).toMatchObject({ kind: "SESSION_KIND_STAFF", name: who.name });
  });

  test(`staff sign in by touch alone at a terminal without keys, in ${language}`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, hasTouch: true });
    await readIn(context, language);
    const page = await context.newPage();
    const node = nodeOf[language];
    await signInAt(page, node);
    const who = (await staff())[0]!;
    await page.getByRole("button", { name: who.name, exact: true }).tap();
    const digits = page.getByRole("group", { name: w.digits });
    const press = (name: string): Promise<void> => digits.getByRole("button", { name, exact: true }).tap();
    const field = page.getByLabel(w.pin);
    await expect(field).toHaveAttribute("type", "password");
    await expect(field).toHaveAttribute("inputmode", "numeric");
    for (const digit of "99") await press(digit);
    await press(w.erase);
    await expect(field).toHaveValue("9");
    await press(w.clear);
    for (const digit of pin) await press(digit);
    await expect(field).toHaveValue(pin);
    const { width, height } = (await digits.getByRole("button", { name: "0" }).boundingBox())!;
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(56);
    await fits(page);
    await page.getByRole("button", { name: w.signIn }).first().tap();
    await expect(page).not.toHaveURL(/sign-in/);
    await context.close();
  });

  test(`a technician signs in on a phone by a code, which serves once, in ${language}`, async ({ browser }) => {
    const context = await browser.newContext(phone);
    await readIn(context, language);
    const page = await context.newPage();
    const number = String(1 + languages.indexOf(language));
    const code = await codeFor(number);
    await page.goto(`${hub.node(nodeOf[language]).http}/`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(w.title);
    await axe(page);
    await fits(page);
    // As somebody types what is read out to him.
    await page.getByLabel(w.code).fill(code.toLowerCase().replace("-", " "));
    await page.getByRole("button", { name: w.signIn }).click();
    await expect(page.locator(".me-number")).toHaveText(number);

    const other = await browser.newContext(phone);
    await readIn(other, language);
    const second = await other.newPage();
    await second.goto(`${hub.node(nodeOf[language]).http}/#code=${code}`);
    await expect(second.getByText(w.spent)).toBeVisible();
    await expect(second).not.toHaveURL(/code=/);
    await other.close();

    const session = await sessionOf({ technician: number });
    await hub.call("AccessService/EndSession", { id: session!.id });
    await expect(page).toHaveURL(/sign-in/);
    await expect(page.getByText(w.over)).toBeVisible();
    await axe(page);
    await context.close();
  });
}

test("three wrong PINs make somebody wait, and the page says until when; another may go on", async ({
  page,
  context,
}) => {
  await readIn(context, "en");
  await signInAt(page, "techroom");
  const [, who, other] = await staff();
  await page.getByRole("button", { name: who!.name }).click();
  for (let n = 1; n <= 3; n++) {
    await page.getByLabel(/^PIN/).fill("0000");
    const answered = page.waitForResponse(/SignIn/);
    await page.getByLabel(/^PIN/).press("Enter");
    await answered;
  }
  const told = page.getByRole("alert").filter({ hasText: /from \d\d:\d\d:\d\d on/ });
  await expect(told).toBeVisible();
  await expect(page.getByRole("timer")).toHaveText(/^0:\d\d$/);
  await page.getByLabel(/^PIN/).fill(pin);
  await expect(page.getByRole("button", { name: "Sign in" }).first()).toBeDisabled();
  await axe(page);
  // It is not the terminal that waits.
  await page.getByRole("button", { name: other!.name }).click();
  await expect(told).toBeHidden();
  await page.getByLabel(/^PIN/).fill(pin);
  await page.getByLabel(/^PIN/).press("Enter");
  await expect(page).not.toHaveURL(/sign-in/);
  expect(await sessionOf({ staffId: other!.id })).toBeDefined();
});

test("whoever signs out in one tab is signed out in the other, which says so", async ({ page, context }) => {
  await readIn(context, "en");
  await signInAt(page, "office");
  const who = (await staff())[0]!;
  await page.getByRole("button", { name: who.name }).click();
  await page.getByLabel(/^PIN/).fill(pin);
  await page.getByLabel(/^PIN/).press("Enter");
  await expect(page).toHaveURL(/office/);
  const second = await context.newPage();
  await second.goto(`${hub.node("office").http}/office`);
  await expect(second.getByRole("button", { name: "Sign out" })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await expect(second.getByRole("link", { name: "Sign in" })).toBeVisible();
  await expect(second.getByText(`${who.name} is no longer signed in`)).toBeVisible();
  await expect(page.getByText("is no longer signed in")).toHaveCount(0); // who did it himself knows
});

test("a session that is ended elsewhere leaves the terminal, and says whose it was", async ({ page, context }) => {
  await readIn(context, "en");
  await signInAt(page, "office");
  const who = (await staff())[2]!;
  await page.getByRole("button", { name: who.name }).click();
  await page.getByLabel(/^PIN/).fill(pin);
  await page.getByLabel(/^PIN/).press("Enter");
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  await hub.call("AccessService/EndSession", { id: (await sessionOf({ staffId: who.id }))!.id }, "reception");
  await expect(page.getByText(`${who.name} is no longer signed in`)).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
});
