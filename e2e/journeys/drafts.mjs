// What is typed and not saved: it is filled in again, said, marked, and thrown away; never into what has changed since.
import { RECORD, base, first, look, must, other, ready, save, signIn } from "../help.mjs";

const notice = (page) => page.locator("main form.form .draft[role=status]");
const named = (page) => notice(page).locator("li").allInnerTexts();
const button = (page, at) => notice(page).locator("button").nth(at);

/** Types into a contact's form and leaves it. */
async function leave(page, edit, typed) {
  await page.goto(edit);
  await ready(page);
  for (const [name, value] of Object.entries(typed)) await page.fill(`main [name=${name}]`, value);
  await page.locator(".draft-note:not(:empty)").waitFor();
  await page.goto(`${base}/contact`);
}

async function come(page, edit) {
  await page.goto(edit);
  await ready(page);
  await notice(page).locator(".warning").waitFor();
}

export default {
  async "says which fields it filled in again, and throws them away"(page) {
    await signIn(page, "marta");
    const edit = `${base}${await first(page, "/contact", 2)}/edit`;
    await page.goto(edit);
    const was = await page.inputValue("main [name=first_name]");
    must((await notice(page).innerText()) === "", "nothing is said where nothing was typed");
    await leave(page, edit, { first_name: "Sin guardar", position: "Directora de nada" });
    await come(page, edit);
    must((await page.inputValue("main [name=first_name]")) === "Sin guardar", "what was typed is filled in");
    must((await named(page)).join() === "Nombre,Cargo", `the fields are named: ${await named(page)}`);
    const marked = await page.locator("main [data-refilled]").allInnerTexts();
    must(marked.length === 2, `the fields are marked: ${marked}`);
    must(await notice(page).evaluate((one) => one.getBoundingClientRect().bottom < innerHeight / 2), "the notice is in sight");
    await look(page);
    await button(page, 0).click();
    must((await page.inputValue("main [name=first_name]")) === was, "the saved value is back");
    must((await page.locator("main [data-refilled], main .draft .warning").count()) === 0, "nothing is marked any more");
    await page.reload();
    await ready(page);
    must((await page.inputValue("main [name=first_name]")) === was, "and stays");
    must((await notice(page).innerText()) === "", "the draft is gone");
  },
  async "says so where one comes back by the browser's button"(page) {
    await signIn(page, "marta");
    const path = await first(page, "/contact", 3);
    await page.goto(base + path);
    await ready(page);
    await page.locator(`main a[href^="${path}/edit"]`).first().click();
    await page.waitForURL(/\/edit/);
    await ready(page);
    const was = await page.inputValue("main [name=first_name]");
    await page.fill("main [name=first_name]", "A medias");
    await page.locator(".draft-note:not(:empty)").waitFor();
    await page.locator("main [data-form-target=cancel]").click();
    await page.waitForURL(RECORD("contact"));
    await page.goBack();
    await notice(page).locator(".warning").waitFor();
    must((await named(page)).join() === "Nombre", `the field is named: ${await named(page)}`);
    await button(page, 0).click();
    must((await page.inputValue("main [name=first_name]")) === was, "the saved value is back");
  },
  async "only offers what was typed into an older version"(page, browser) {
    await signIn(page, "marta");
    const path = await first(page, "/contact", 4);
    const edit = `${base}${path}/edit`;
    const typed = `Antes ${Date.now()}`;
    await leave(page, edit, { position: typed });
    const lola = await other(browser, "lola");
    await lola.goto(edit);
    await ready(lola);
    await lola.fill("main [name=position]", `Cargo de ${Date.now()}`);
    await Promise.all([lola.waitForURL(RECORD("contact")), save(lola).click()]);
    await lola.context().close();
    await come(page, edit);
    must((await page.inputValue("main [name=position]")).startsWith("Cargo de 1"), "the saved value stands");
    must((await named(page)).join() === "Cargo", `the field is named: ${await named(page)}`);
    await look(page);
    await button(page, 0).click();
    must((await page.inputValue("main [name=position]")) === typed, "it is filled in when it is wished for");
    await Promise.all([page.waitForURL(RECORD("contact")), save(page).click()]);
    await page.goto(edit);
    await ready(page);
    must((await notice(page).innerText()) === "", "what is saved is no draft");
  },
  async "forgets what is older than a day"(page) {
    await signIn(page, "marta");
    const edit = `${base}${await first(page, "/contact", 5)}/edit`;
    await leave(page, edit, { first_name: "De anteayer" });
    await page.evaluate(() => {
      for (const key of Object.keys(localStorage).filter((key) => key.startsWith("draft:"))) {
        const draft = JSON.parse(localStorage.getItem(key));
        localStorage.setItem(key, JSON.stringify({ ...draft, at: draft.at - 2 * 24 * 3600 * 1000 }));
      }
    });
    await page.goto(edit);
    await ready(page);
    must((await page.inputValue("main [name=first_name]")) !== "De anteayer", "an old draft is not filled in");
    must((await notice(page).innerText()) === "", "nothing is said");
  },
};
