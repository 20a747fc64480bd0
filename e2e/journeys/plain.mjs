// Without JavaScript: every step is a link or a form.
import { RECORD, base, first, list, must, other, save, typeIn } from "../help.mjs";

const plain = { locale: "es-ES", viewport: { width: 1440, height: 900 }, javaScriptEnabled: false };
const OPEN = list("opportunity", "status = open and owner is me");

/** Saves what a page asks for before it lets a deal on, if it asks. */
async function answer(page) {
  for (let time = 0; time < 2 && (await page.locator("main form .field.invalid").count()) > 0; time++) {
    for (const day of await page.locator("main form .field.invalid input[type=date]").all()) await day.fill("2027-01-31");
    for (const next of await page.locator("main form .field.invalid input[type=text]").all()) await next.fill("1");
    await save(page).click();
  }
}

async function editsAndWins(page) {
  const deal = await first(page, OPEN, 5);
  await page.goto(base + deal);
  await page.locator(`main a[href="${deal}/edit"]`).first().click();
  const amount = String(1000 + (Date.now() % 9000));
  await page.fill("[name=amount]", `${amount},5`);
  await save(page).click();
  await page.waitForURL(RECORD("opportunity"));
  const said = (label) => page.locator(`.record-fields dt:text-is("${label}") + dd`).first().innerText();
  must((await said("Importe")).includes(`${amount[0]}.${amount.slice(1)},50`), "the amount is changed");
  const next = page.locator(".stages li.ahead button").first();
  const stage = (await next.innerText()).split(/\s+\d/)[0].trim();
  await next.click();
  await answer(page);
  const now = (await page.locator(".stages [aria-current=step]").innerText()).trim();
  must(now.startsWith(stage), `the deal is in ${now}, not in ${stage}`);
  await page.locator('main a[href$="/closure?outcome=won"]').first().click();
  await save(page).click();
  await page.waitForURL(RECORD("opportunity"));
  must((await said("Estado")).includes("Ganada"), "the deal is won");
  must((await page.locator('main form[action$="/reopening"]').count()) > 0, "and can be opened again");
}

async function filtersAndSorts(page) {
  await page.goto(`${base}/opportunity`);
  const choose = async (name, value) => {
    await page.selectOption(`select[name="${name}"]`, value);
    await page.locator("button[name=draft]").click();
  };
  await page.locator('.view-tools a[href*="panel=filter"]').click();
  await choose("f.0.0.field", "status");
  await choose("f.0.0.op", "equal");
  await page.selectOption('select[name="f.0.0.value"]', "won");
  await page.locator(".panel-form footer button.primary").click();
  must(new URL(page.url()).searchParams.get("filter") === "status = won", `the filter is ${page.url()}`);
  await page.locator('th[data-field=amount] a').click();
  must((await page.getAttribute("th[data-field=amount]", "aria-sort")) === "descending", "the heading says how the list is sorted");
  const at = await page.locator("thead th").evaluateAll((heads) => heads.findIndex((head) => head.dataset.field === "amount"));
  const shown = await page.locator(`tbody tr td:nth-child(${at + 1})`).allInnerTexts();
  must(shown.length > 10 && new Set(shown).size > 3, "there is something to sort");
  const worth = shown.filter((one) => one.includes("€")).map((one) => Number(one.replace(/[^\d,]/g, "").replace(",", ".")));
  must(worth.every((one, n) => n === 0 || worth[n - 1] >= one), `the amounts are not in order: ${shown.slice(0, 5)}`);
}

export default {
  async "works without JavaScript"(_page, browser) {
    const page = await other(browser, null, plain);
    await typeIn(page, "marta@demo.trato");
    await page.goto(`${base}/account/new`);
    await page.fill("input[name=name]", `Ultramarinos sin guion ${Date.now()}`);
    await save(page).click();
    await page.waitForURL(RECORD("account"));
    await editsAndWins(page);
    await filtersAndSorts(page);
    await page.locator("summary.who").click();
    await page.locator('form[action="/sign-out"] button').click();
    await page.waitForURL(/\/sign-in/);
    await page.goto(`${base}/account`);
    must(page.url().includes("/sign-in"), "who signed out is asked to sign in");
  },
};
