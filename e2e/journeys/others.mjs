// Two browsers at once: each sees what the other changes, and neither overwrites the other unasked.
import { RECORD, base, first, list, must, other, save, signIn } from "../help.mjs";

/** Changes one field of a record and saves it. */
async function change(page, href, field, value) {
  await page.goto(`${base}${href}/edit`);
  await page.fill(`[name=${field}]`, value);
  await save(page).click();
  await page.waitForURL(RECORD(href.split("/")[1]));
}

/** Where a record says the value of a field, in its list or on its page. */
const employees = (page) => page.locator(".pair[data-field=employees] dd");
const row = (page) => page.locator("tbody tr td.m");

/**
 * Changes until a page that nobody touches shows it. A page listens a moment after it is drawn, and nothing tells when: what was
 * changed before that is not told, so it is changed once more.
 */
async function told(page, where, change) {
  for (let time = 1; time <= 3; time++) {
    const words = await change(time);
    const seen = await where(page).filter({ hasText: words }).waitFor({ timeout: 6000 }).then(() => true, () => false);
    if (seen) return;
  }
  throw new Error(`${page.url()} is not told of the change`);
}

export default {
  async "sees another's change on a record, and is seen"(page, browser) {
    await signIn(page, "marta");
    const alba = await other(browser, "alba");
    const href = await first(page, list("account", "owner is me"), 2);
    for (const [watching, acting, count] of [[page, alba, "432"], [alba, page, "876"]]) {
      await watching.goto(base + href);
      await told(watching, employees, (time) => change(acting, href, "employees", `${count}${time}`).then(() => `${count[0]}.${count.slice(1)}${time}`));
    }
  },
  async "sees another's change on a list, and is seen"(page, browser) {
    await signIn(page, "marta");
    const alba = await other(browser, "alba");
    const href = await first(page, list("account", "owner is me"), 3);
    await change(page, href, "name", "Lejos 0");
    for (const [watching, acting, word] of [[page, alba, "Cerca"], [alba, page, "Otra vez"]]) {
      await watching.goto(`${base}/account?q=lejos`);
      await told(watching, row, (time) => change(acting, href, "name", `Lejos ${word} ${time}`).then(() => `Lejos ${word} ${time}`));
      must((await row(watching).locator("a.chip", { hasText: `Lejos ${word}` }).getAttribute("href")) === href, "the row of the record that was changed says it");
    }
  },
  async "shows both values where two tabs save the same field"(page) {
    await signIn(page, "marta");
    const href = await first(page, list("account", "owner is me"), 4);
    const second = await page.context().newPage();
    await Promise.all([page.goto(`${base}${href}/edit`), second.goto(`${base}${href}/edit`)]);
    await page.fill("[name=employees]", "1111");
    await save(page).click();
    await page.waitForURL(RECORD("account"));
    await second.fill("[name=employees]", "2222");
    await second.fill("[name=website]", "https://segunda.example");
    await save(second).click();
    const field = second.locator(".field", { has: second.locator("[name=employees]") });
    await field.locator(".theirs").waitFor();
    must((await field.locator(".theirs").innerText()).includes("1.111"), "what the first tab saved is shown");
    await second.waitForFunction(() => document.activeElement.matches(".summary"));
    const told = await second.locator(".summary").boundingBox();
    must(told.y >= 0 && told.y + told.height <= second.viewportSize().height, "what happened is in sight");
    must((await second.locator('.summary a[href="#f-employees"]').count()) === 1, "it leads to the field");
    must((await second.inputValue("[name=employees]")) === "2222", "what the second tab typed is kept");
    must((await second.locator(".theirs").count()) === 1, "only what differs is asked");
    await page.reload();
    const site = (tab) => tab.locator(".pair[data-field=website] dd");
    must((await employees(page).innerText()).includes("1.111") && !(await site(page).textContent()).includes("segunda"), "nothing of the second tab is saved before one chooses");
    await save(second).click();
    await second.waitForURL(RECORD("account"));
    must((await employees(second).innerText()).includes("2.222") && (await site(second).innerText()).includes("segunda"), "the second tab's values stand once they are chosen");
    await page.goto(`${base}${href}/edit`);
    await second.goto(`${base}${href}/edit`);
    await page.fill("[name=employees]", "3333");
    await save(page).click();
    await page.waitForURL(RECORD("account"));
    await second.fill("[name=employees]", "4444");
    await save(second).click();
    await field.locator(".theirs").waitFor();
    await second.fill("[name=employees]", "3333");
    await save(second).click();
    await second.waitForURL(RECORD("account"));
    must((await employees(second).innerText()).includes("3.333"), "the first tab's value stands once it is chosen");
  },
};
