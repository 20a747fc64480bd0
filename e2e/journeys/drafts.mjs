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

/** Somebody else gives the contact another position meanwhile. */
async function meanwhile(browser, edit, position) {
  const lola = await other(browser, "lola");
  await lola.goto(edit);
  await ready(lola);
  await lola.fill("main [name=position]", position);
  await Promise.all([lola.waitForURL(RECORD("contact")), save(lola).click()]);
  await lola.context().close();
}

const typedIn = (page, name) => page.locator(`main [name=${name}]:not([type=hidden])`).evaluateAll((all) => all.map((one) => one.value));

/** Types into a field and waits until it is kept. */
async function type(page, name, value) {
  const drafts = () => page.evaluate(() => JSON.stringify(Object.entries(localStorage).filter(([key]) => key.startsWith("draft:"))));
  const before = await drafts();
  await page.fill(`main [name=${name}]`, value);
  await page.waitForTimeout(600);
  must((await drafts()) !== before, `what is typed into ${name} is kept`);
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
    await meanwhile(browser, edit, `Cargo de ${Date.now()}`);
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
  async "keeps an offered draft until it is answered, beside what is typed"(page, browser) {
    await signIn(page, "marta");
    const edit = `${base}${await first(page, "/contact", 6)}/edit`;
    const typed = `Ofrecido ${Date.now()}`;
    await leave(page, edit, { position: typed });
    await meanwhile(browser, edit, `Cargo de ${Date.now()}`);
    await come(page, edit);
    const was = await page.inputValue("main [name=department]");
    await type(page, "department", "Al lado");
    await type(page, "department", was);
    await come(page, edit);
    must((await named(page)).join() === "Cargo", `it is offered again: ${await named(page)}`);
    await type(page, "department", "Al lado");
    await button(page, 1).click();
    must((await page.inputValue("main [name=department]")) === "Al lado", "what is typed now stays");
    must((await page.inputValue("main [name=position]")).startsWith("Cargo de 1"), "and so does what is saved");
    must((await notice(page).innerText()) === "", "the notice is gone");
    await come(page, edit);
    must((await named(page)).join() === "Departamento", `only what was typed then is left: ${await named(page)}`);
    must((await page.inputValue("main [name=department]")) === "Al lado", "it is filled in");
    await button(page, 0).click();
  },
  async "keeps an offered draft when something else is refused and saved"(page, browser) {
    await signIn(page, "marta");
    const edit = `${base}${await first(page, "/contact", 10)}/edit`;
    const typed = `Ofrecido ${Date.now()}`;
    await leave(page, edit, { position: typed });
    await meanwhile(browser, edit, `Cargo de ${Date.now()}`);
    await come(page, edit);
    const department = `Compras ${Date.now()}`;
    await page.fill("main [name=department]", department);
    await page.fill("main [name=tax_id]", "12345678A");
    await save(page).click();
    await page.locator("main [name=tax_id][aria-invalid]").waitFor();
    await notice(page).locator(".warning").waitFor();
    must((await named(page)).join() === "Cargo", `it is still offered: ${await named(page)}`);
    await look(page);
    await page.fill("main [name=tax_id]", "12345678Z");
    await Promise.all([page.waitForURL(RECORD("contact")), save(page).click()]);
    await come(page, edit);
    must((await page.inputValue("main [name=department]")) === department, "what was typed beside it is saved");
    must((await page.inputValue("main [name=position]")).startsWith("Cargo de 1"), "and what is offered is not");
    must((await named(page)).join() === "Cargo", `it is offered again: ${await named(page)}`);
    await button(page, 0).click();
    must((await page.inputValue("main [name=position]")) === typed, "it is filled in when it is wished for");
    await Promise.all([page.waitForURL(RECORD("contact")), save(page).click()]);
    await page.goto(edit);
    await ready(page);
    must((await notice(page).innerText()) === "", "what is saved is no draft");
  },
  async "never writes over what somebody else saved when it is discarded after a conflict"(page, browser) {
    await signIn(page, "marta");
    const edit = `${base}${await first(page, "/contact", 7)}/edit`;
    await leave(page, edit, { position: "Antes del conflicto" });
    await come(page, edit);
    const theirs = `Cargo de ${Date.now()}`;
    await meanwhile(browser, edit, theirs);
    await save(page).click();
    await page.locator("main .theirs").waitFor();
    await ready(page);
    must((await notice(page).innerText()) === "", "with a conflict there is nothing to discard");
    await type(page, "position", "Después del conflicto");
    await page.goto(`${base}/contact`);
    await come(page, edit);
    must((await page.inputValue("main [name=position]")) === theirs, "what was saved stands");
    await button(page, 0).click();
    must((await page.inputValue("main [name=position]")) === "Después del conflicto", "what was typed is filled in when it is wished for");
    await button(page, 0).click();
    must((await page.inputValue("main [name=position]")) === theirs, "discarding brings back what was saved last");
  },
  async "keeps what is refused as soon as it is typed"(page) {
    await signIn(page, "marta");
    const edit = `${base}${await first(page, "/contact", 9)}/edit`;
    await page.goto(edit);
    await ready(page);
    await page.fill("main [name=tax_id]", "12345678A");
    await save(page).click();
    await page.locator("main [name=tax_id][aria-invalid]").waitFor();
    await page.waitForTimeout(600);
    await page.goto(`${base}/contact`);
    await come(page, edit);
    must((await page.inputValue("main [name=tax_id]")) === "12345678A", "it is filled in again");
    await button(page, 0).click();
  },
  async "fills in every box of several"(page) {
    await signIn(page, "marta");
    const edit = `${base}${await first(page, "/contact", 8)}/edit`;
    await page.goto(edit);
    await ready(page);
    const was = await typedIn(page, "other_phones");
    for (const number of ["600 111 222", "600 333 444"]) await page.locator("main [name=other_phones]").last().fill(number);
    await page.locator(".draft-note:not(:empty)").waitFor();
    await page.goto(`${base}/contact`);
    await come(page, edit);
    const all = [...was.slice(0, -1), "600 111 222", "600 333 444", ""];
    must((await typedIn(page, "other_phones")).join() === all.join(), `each has its box: ${await typedIn(page, "other_phones")}`);
    const ids = await page.locator("main [data-controller=several]:has([name=other_phones]) input").evaluateAll((boxes) => boxes.map((box) => box.id));
    must(new Set(ids).size === ids.length, `each box has an id of its own: ${ids}`);
    await look(page);
    await button(page, 0).click();
    must((await typedIn(page, "other_phones")).filter(Boolean).join() === was.filter(Boolean).join(), "the saved numbers are back");
    await page.reload();
    await ready(page);
    must((await notice(page).innerText()) === "", "the draft is gone");
  },
  async "keeps in the quick form what was typed into the whole one"(page) {
    await signIn(page, "marta");
    const [quick, whole] = [`${base}/contact/new`, `${base}/contact/new?all=1`];
    await page.goto(whole);
    await ready(page);
    await type(page, "department", "Solo en el completo");
    await page.goto(quick);
    await ready(page);
    await type(page, "first_name", "Rápida");
    await come(page, whole);
    must((await page.inputValue("main [name=department]")) === "Solo en el completo", "what the quick form does not show is kept");
    must((await page.inputValue("main [name=first_name]")) === "Rápida", "and so is what was typed there");
    await button(page, 0).click();
  },
  async "is nobody else's on the same computer"(page) {
    await signIn(page, "karina");
    await page.goto(`${base}/contact/new`);
    await ready(page);
    await type(page, "first_name", "De Karina");
    await page.goto(`${base}/contact`);
    await page.context().clearCookies();
    await page.goto(`${base}/contact/new`);
    const drafts = () => page.evaluate(() => Object.values(localStorage).join());
    must((await drafts()).includes("De Karina"), "a session that ran out leaves it");
    await signIn(page, "marta");
    await page.goto(`${base}/contact/new`);
    await ready(page);
    must((await page.inputValue("main [name=first_name]")) === "", "it is not filled in for somebody else");
    must(!(await drafts()).includes("De Karina"), "and does not stay");
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
