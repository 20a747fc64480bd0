// What people do, in a real browser: node journeys.mjs BASE [PART OF A NAME]. Waits for the server, signs in, works, and lets axe look at
// each page. Prints one line a journey and ends with "N passed, N failed".
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const base = process.argv[2];
const password = "demo-de-trato-2026";
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

async function ready() {
  for (let tries = 0; tries < 600; tries++) {
    try {
      if ((await fetch(`${base}/health`)).ok) return;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("the server did not start");
}

function must(condition, what) {
  if (!condition) throw new Error(what);
}

/** No serious finding of axe, no missing message, no script refused by the policy. */
async function look(page) {
  const words = await page.locator("body").innerText();
  must(!words.includes("⟦"), `a message is missing on ${page.url()}: ${words.match(/⟦[^⟧]*⟧/)?.[0]}`);
  // Axe is given to the page by the debugger, not by a script tag, which the policy would refuse.
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const serious = result.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  must(serious.length === 0, `axe on ${page.url()}: ${serious.map((one) => `${one.id} (${one.nodes[0]?.html.slice(0, 120)})`).join("; ")}`);
}

async function signIn(page, email) {
  await page.goto(`${base}/sign-in`);
  await page.fill("input[name=email]", email);
  await page.fill("input[name=password]", password);
  await Promise.all([
    page.waitForURL((url) => !url.pathname.startsWith("/sign-in")),
    page.press("input[name=password]", "Enter"),
  ]);
}

const journeys = {
  async "signs in and looks at lists"(page) {
    await page.goto(`${base}/sign-in`);
    await look(page);
    await signIn(page, "marta@demo.trato");
    for (const path of ["/account", "/contact", "/lead", "/opportunity", "/opportunity/board", "/task", "/contact/new"]) {
      const answer = await page.goto(base + path);
      must(answer.status() === 200, `${path} answers ${answer.status()}`);
      await look(page);
    }
  },
  async "fills a new contact from a signature, pastes a file on a deal, moves it from the palette"(page) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/contact/new`);
    await page.locator(".paste summary").click();
    await page.fill("textarea[name=paste]", "Ana Prieto García\nDirectora Comercial\nTel. 912 345 678 | Móvil: 600 12 34 56\nana@pegada.example");
    await page.click("button[value=fill]");
    await page.waitForFunction(() => document.querySelector("input[name=last_name]")?.value === "Prieto");
    must((await page.inputValue("input[name=second_last_name]")) === "García", "the second surname is not filled");
    await look(page);
    await page.goto(`${base}/opportunity?filter=${encodeURIComponent("status = open and owner is me")}`);
    const deal = await page.locator('main a.chip[href^="/opportunity/"]').first().getAttribute("href");
    await page.goto(base + deal);
    await page.locator('[data-controller~="drop"]').waitFor();
    await page.waitForTimeout(500);
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["hola"], "pegado.txt", { type: "text/plain" }));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    });
    await page.locator("main a", { hasText: "pegado.txt" }).first().waitFor();
    const stages = () => page.locator(".stages [aria-current=step]").innerText();
    const before = await stages();
    await page.keyboard.press("Control+k");
    const move = page.locator('#palette form[action$="/field"] .entry').first();
    await move.waitFor();
    await look(page);
    await page.fill("#palette input[name=q]", (await move.innerText()).trim());
    await page.waitForTimeout(600);
    await page.keyboard.press("Enter");
    // Moved, or asked for what the stage requires.
    await page.waitForFunction((was) => {
      const now = document.querySelector(".stages [aria-current=step]");
      return now ? now.innerText !== was : document.querySelector("main form .field.invalid") !== null;
    }, before);
  },
  async "takes a first line away again where it is said"(page) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/opportunity/new`);
    await page.fill("input[name=name]", "Con importe");
    await page.fill("input[name=amount]", "5000");
    // A later stage asks for it; the board's journey may take this deal.
    await page.fill("input[name=close_date]", `${new Date().getFullYear() + 1}-01-31`);
    await page.fill("input[name='account.text']", "a");
    await page.locator("[role=option]").first().click();
    await page.locator("main form.form button.primary").first().click();
    await page.waitForURL(/\/opportunity\/[0-9a-f-]{36}$/);
    const deal = page.url();
    await page.goto(`${base}/opportunity_line/new?opportunity=${deal.split("/").pop()}`);
    await page.fill("input[name=name]", "Mesa");
    await page.fill("input[name=price]", "1200");
    await page.locator("main form.form button.primary").first().click();
    await page.waitForURL(deal);
    await look(page);
    await page.locator("#toasts form button", { hasText: "Deshacer" }).click();
    await page.locator("#toasts", { hasText: "otra vez el de antes" }).waitFor();
    must((await page.locator("main").innerText()).includes("5.000,00"), "the amount is back");
    // The page is drawn anew for the change, and what was said stays.
    await page.waitForTimeout(2500);
    must(await page.locator("#toasts .toast").isVisible(), "what was said is gone");
  },
  async "creates a contact, corrects a mistake, edits it"(page) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/contact/new`);
    await page.fill("input[name=first_name]", "Ariadna");
    await page.fill("input[name=last_name]", "Quintanilla");
    await page.fill("input[name=email]", "no es un correo");
    await page.locator("main form.form button.primary").first().click();
    await page.waitForSelector("[aria-invalid=true]");
    must((await page.inputValue("input[name=first_name]")) === "Ariadna", "what was typed is kept");
    await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "email");
    await page.fill("input[name=email]", "ariadna@quintanilla.example");
    await page.locator("main form.form button.primary").first().click();
    await page.waitForURL(/\/contact\/[0-9a-f-]{36}$/);
    must((await page.locator("main").innerText()).includes("Ariadna Quintanilla"), "the record is shown");
    await look(page);
    await page.goto(`${page.url()}/edit`);
    await page.fill("input[name=position]", "Directora");
    await page.locator("main form.form button.primary").first().click();
    await page.waitForURL(/\/contact\/[0-9a-f-]{36}$/);
    must((await page.locator("main").innerText()).includes("Directora"), "the change is shown");
  },
  async "filters by the panel and saves the view"(page) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/opportunity`);
    await page.click('.view-tools a[href*="panel=filter"]');
    await page.selectOption('select[name="f.0.0.field"]', "status");
    await page.waitForSelector('select[name="f.0.0.op"]');
    await page.selectOption('select[name="f.0.0.op"]', "equal");
    await page.waitForSelector('select[name="f.0.0.value"]');
    await page.selectOption('select[name="f.0.0.value"]', "won");
    await look(page);
    await page.click(".panel-form footer button.primary");
    await page.waitForURL(/filter=status/);
    must((await page.locator(".view-bar + *").innerText()).includes("Ganada"), "the chip says what is filtered");
    await page.click('a[href*="panel=save"]');
    await page.fill('.panel-form input[name="name"]', "Mis ganadas");
    await page.click(".panel-form footer button.primary");
    await page.waitForURL(/view=/);
    must((await page.locator(".tabs").first().innerText()).includes("Mis ganadas"), "the view is a tab");
  },
  async "drags a deal, and moves it by keys"(page) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/opportunity/board?filter=owner+is+me`);
    const column = (at) => page.locator(".cards").nth(at);
    const shown = await page.locator(".board").evaluate((board) => {
      board.scrollTop = board.scrollHeight;
      const edge = board.getBoundingClientRect();
      const gaps = [...board.querySelectorAll(".cards")].map((cards) => edge.bottom - cards.getBoundingClientRect().bottom);
      const heads = [...board.querySelectorAll(".board-column > header")].map((head) => head.getBoundingClientRect().top - edge.top);
      board.scrollTop = 0;
      return { gap: Math.max(...gaps), head: Math.min(...heads) };
    });
    must(shown.gap < 80, `a column ends ${shown.gap} above the board's end and takes no cards there`);
    must(shown.head >= 0, `a heading is ${shown.head} out of sight`);
    const card = column(0).locator(".card").first();
    const id = await card.getAttribute("id");
    const [from, to] = [await card.boundingBox(), await column(1).boundingBox()];
    await page.mouse.move(from.x + 40, from.y + 12);
    await page.waitForTimeout(500);
    await page.mouse.down();
    for (let step = 1; step <= 12; step++) {
      await page.mouse.move(from.x + 40 + ((to.x - from.x) * step) / 12, from.y + 12 + step, { steps: 2 });
    }
    await page.mouse.up();
    await page.waitForTimeout(2500);
    await page.goto(`${base}/opportunity/board?filter=owner+is+me`);
    must((await column(1).locator(`#${id}`).count()) === 1, "the dragged card is in the second column");
    // A key that is pressed before the board listens to it is lost, on a busy machine for longer.
    await page.waitForLoadState("load");
    await page.waitForTimeout(1500);
    await page.locator(`#${id}`).focus();
    const moved = page.waitForResponse((answer) => answer.request().method() === "POST");
    await page.keyboard.press("Shift+ArrowRight");
    must((await moved).status() === 303, `the move by keys is answered ${(await moved).status()}`);
    await page.waitForTimeout(1000);
    await page.goto(`${base}/opportunity/board?filter=owner+is+me`);
    must((await column(2).locator(`#${id}`).count()) === 1, "the card moved on by keys is in the third column");
    await look(page);
  },
  async "converts a lead"(page) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/lead?filter=status+%3D+new+and+owner+is+me`);
    const href = await page.locator("tbody tr td a.chip").first().getAttribute("href");
    await page.goto(`${base}${href}/conversion`);
    await look(page);
    await page.check('input[name="account"][value="create"]');
    await page.fill('input[name="opportunity.name"]', "Reforma del taller");
    await page.locator("main form button.primary").first().click();
    await page.waitForURL(/\/opportunity\/[0-9a-f-]{36}$/);
    must((await page.locator("main").innerText()).includes("Reforma del taller"), "the deal is there");
  },
  async "imports a file and takes it back"(page) {
    await signIn(page, "alba@demo.trato");
    await page.goto(`${base}/import`);
    const rows = Array.from({ length: 25 }, (_, n) => `Tornillería ${n};tornilleria${n}@ejemplo.example;${n + 1}`);
    const buffer = Buffer.from(`Nombre;Correo;Empleados\n${rows.join("\n")}\n`);
    await page.setInputFiles("input[type=file]", { name: "cuentas.csv", mimeType: "text/csv", buffer });
    await page.selectOption('select[name="entity"]', "account");
    for (let step = 0; step < 4 && !(await page.locator("main").innerText()).includes("Deshacer"); step++) {
      await look(page);
      await page.locator("main form button.primary").first().click();
      await page.waitForTimeout(2500);
    }
    await page.getByText("Deshacer").first().waitFor();
    await page.goto(`${base}/account?q=tornilleria`);
    must((await page.locator("tbody tr").count()) === 25, "25 accounts are there");
  },
  async "opens the records behind a report"(page) {
    await signIn(page, "bruno@demo.trato");
    await page.goto(`${base}/reports/losses`);
    await look(page);
    const link = page.locator("main table td a").first();
    const shown = Number((await link.innerText()).replace(/\D/g, ""));
    await link.click();
    await page.waitForURL(/\/opportunity\?/);
    const count = Number((await page.locator(".top .count, header .count").first().innerText()).replace(/\D/g, ""));
    must(shown > 0 && count === shown, `the report says ${shown}, its list has ${count}`);
  },
  async "sees another's change"(page, browser) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/account?filter=owner+is+me`);
    const href = await page.locator("tbody tr td a.chip").first().getAttribute("href");
    await page.goto(base + href);
    await page.waitForTimeout(1500);
    const context = await browser.newContext({ locale: "es-ES" });
    const other = await context.newPage();
    await signIn(other, "alba@demo.trato");
    await other.goto(`${base}${href}/edit`);
    await other.fill("input[name=employees]", "4321");
    await other.locator("main form.form button.primary").first().click();
    await other.waitForURL(/\/account\/[0-9a-f-]{36}$/);
    await page.waitForFunction(() => document.body.innerText.includes("4.321") || document.body.innerText.includes("4321"));
    await context.close();
  },
  async "keeps panels, forms and days within their bounds"(page, browser) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/opportunity?filter=${encodeURIComponent("status = open and owner is me")}`);
    const deal = await page.locator('main a.chip[href^="/opportunity/"]').first().getAttribute("href");
    await page.goto(`${base}/contact`);
    const contact = await page.locator('main a.chip[href^="/contact/"]').first().getAttribute("href");
    for (const path of [deal, contact]) {
      await page.goto(`${base}${path}?log=call`);
      await page.locator("details[data-compose=call][open]").waitFor();
      const out = await page.evaluate(() => {
        const box = (node) => node.getBoundingClientRect();
        const within = (outer, inner) => [...document.querySelectorAll(outer)].flatMap((whole) =>
          [...whole.querySelectorAll(inner)].filter((part) => box(part).width > 0 && box(part).right > box(whole).right + 1));
        const fields = [...document.querySelectorAll("details[data-compose=call] .field")];
        const crowded = fields.filter((field) => [...field.querySelectorAll("*")].some((part) => box(part).right > box(field).right + 1));
        const rows = Map.groupBy(fields, (field) => Math.round(box(field).top));
        const uneven = [...rows.values()].filter((row) => new Set(row.map((field) => Math.round(box(field.querySelector("label, legend")).top))).size > 1);
        const panels = within(".side-panel", ".related *");
        return [...panels, ...crowded, ...uneven.flat()].map((node) => node.outerHTML.slice(0, 120));
      });
      must(out.length === 0, `${path}: ${out.length} stick out, the first is ${out[0]}`);
    }
    await page.goto(`${base}/opportunity/calendar`);
    const over = await page.evaluate(() => [...document.querySelectorAll(".week-row")].filter((row) =>
      [...row.querySelectorAll(".day > *")].some((part) => part.getBoundingClientRect().bottom > row.getBoundingClientRect().bottom + 1)).length);
    must(over === 0, `${over} weeks run into the next one`);
    const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "es-ES" });
    const small = await phone.newPage();
    await signIn(small, "marta@demo.trato");
    await small.goto(`${base}/opportunity/calendar`);
    const title = await small.locator(".month .entry-chip span:visible").first().boundingBox();
    must(title !== null && title.width > 120, `an entry's title is ${title?.width} wide on a telephone`);
    await look(small);
    await phone.close();
  },
  async "refuses a line without an error in the console"(page) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/opportunity?filter=${encodeURIComponent("status = open and owner is me")}`);
    const deal = await page.locator('main a.chip[href^="/opportunity/"]').first().getAttribute("href");
    const errors = [];
    page.on("console", (message) => message.type() === "error" && message.text().includes("controller") && errors.push(message.text()));
    await page.goto(`${base}/opportunity_line/new?opportunity=${deal.split("/").pop()}`);
    for (let time = 0; time < 2; time++) {
      await page.locator("main form.form button.primary").first().click();
      await page.waitForSelector("[aria-invalid=true]");
      await page.waitForTimeout(300);
    }
    await page.goto(`${base}/opportunity`);
    must(errors.length === 0, errors[0]);
  },
  async "works without JavaScript"(_page, browser) {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: "es-ES" });
    const page = await context.newPage();
    await page.goto(`${base}/sign-in`);
    await page.fill("input[name=email]", "marta@demo.trato");
    await page.fill("input[name=password]", password);
    await page.press("input[name=password]", "Enter");
    await page.goto(`${base}/account/new`);
    await page.fill("input[name=name]", "Ultramarinos sin guion");
    await page.locator("main form.form button.primary").first().click();
    await page.waitForURL(/\/account\/[0-9a-f-]{36}$/);
    await context.close();
  },
  async "fits a telephone"(_page, browser) {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark", locale: "en-GB" });
    const page = await context.newPage();
    await signIn(page, "bruno@demo.trato");
    for (const path of ["/opportunity", "/opportunity/board", "/contact/new"]) {
      await page.goto(base + path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      must(wide <= 390, `${path} is ${wide} wide`);
      await look(page);
    }
    await context.close();
  },
};

await ready();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
let [passed, failed] = [0, 0];
const wanted = process.argv[3] ?? "";
for (const [name, journey] of Object.entries(journeys).filter(([name]) => name.includes(wanted))) {
  const context = await browser.newContext({ locale: "es-ES", viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  const refused = [];
  page.on("console", (message) => message.text().includes("Content Security Policy") && refused.push(message.text()));
  try {
    await journey(page, browser);
    must(refused.length === 0, `refused by the policy: ${refused[0]}`);
    console.log(`ok   ${name}`);
    passed++;
  } catch (error) {
    console.log(`FAIL ${name}: ${error.message.split("\n")[0]}`);
    failed++;
  }
  await context.close();
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
