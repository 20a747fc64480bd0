import { base, first, list, look, must, save, signIn, typeIn } from "../help.mjs";

export default {
  async "signs in and looks at lists"(page) {
    await page.goto(`${base}/sign-in`);
    await look(page);
    await typeIn(page, "marta@demo.trato");
    for (const path of ["/account", "/contact", "/lead", "/task"]) {
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
  async "creates a contact, corrects a mistake, edits it"(page) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/contact/new`);
    await page.fill("input[name=first_name]", "Ariadna");
    await page.fill("input[name=last_name]", "Quintanilla");
    await page.fill("input[name=email]", "no es un correo");
    await save(page).click();
    await page.waitForSelector("[aria-invalid=true]");
    must((await page.inputValue("input[name=first_name]")) === "Ariadna", "what was typed is kept");
    await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "email");
    await page.fill("input[name=email]", "ariadna@quintanilla.example");
    await save(page).click();
    await page.waitForURL(/\/contact\/[0-9a-f-]{36}$/);
    must((await page.locator("main").innerText()).includes("Ariadna Quintanilla"), "the record is shown");
    await look(page);
    await page.goto(`${page.url()}/edit`);
    await page.fill("input[name=position]", "Directora");
    await save(page).click();
    await page.waitForURL(/\/contact\/[0-9a-f-]{36}$/);
    must((await page.locator("main").innerText()).includes("Directora"), "the change is shown");
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
    await save(page).click();
    await page.waitForURL(/\/opportunity\/[0-9a-f-]{36}$/);
    const deal = page.url();
    await page.goto(`${base}/opportunity_line/new?opportunity=${deal.split("/").pop()}`);
    await page.fill("input[name=name]", "Mesa");
    await page.fill("input[name=price]", "1200");
    await save(page).click();
    await page.waitForURL(deal);
    await look(page);
    await page.locator("#toasts form button", { hasText: "Deshacer" }).click();
    await page.locator("#toasts", { hasText: "otra vez el de antes" }).waitFor();
    must((await page.locator("main").innerText()).includes("5.000,00"), "the amount is back");
    // The page is drawn anew for the change, and what was said stays.
    await page.waitForTimeout(2500);
    must(await page.locator("#toasts .toast").isVisible(), "what was said is gone");
  },
  async "chooses before anything is typed, and hears what an address brings"(page) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/opportunity/new?all=1`);
    const box = page.locator("#f-source");
    await box.focus();
    await page.locator("#f-source-list li[data-id]").first().waitFor();
    must((await box.getAttribute("aria-activedescendant")) === null, "nothing is chosen by passing through");
    const second = await page.locator("#f-source-list li[data-id]").nth(1).getAttribute("data-title");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    must((await box.inputValue()) === second, "the arrows choose");
    await page.goto(base + (await first(page, list("lead", "owner is me"), 1)) + "/edit");
    await page.fill("[name='address.city']", "Madrid");
    await page.fill("[name='address.postal_code']", "28013");
    await save(page).click();
    await page.waitForURL(/\/lead\/[0-9a-f-]{36}$/);
    await page.goto(`${page.url()}/edit`);
    await page.fill("[name='address.postal_code']", "15001");
    await page.keyboard.press("Tab");
    await page.locator("#f-address .doubt", { hasText: "Madrid" }).waitFor();
    must((await page.inputValue("[name='address.province']")) === "A Coruña", "the province follows");
    must((await page.inputValue("[name='address.city']")) === "Madrid", "what was typed stays");
    await look(page);
  },
  async "leaves what is typed while an address is looked up"(page) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/lead/new?all=1`);
    const part = (name) => page.locator(`[name='address.${name}']`);
    let answer;
    await page.route("**/search/place?*", async (route) => {
      await new Promise((resolve) => (answer = resolve));
      await route.continue();
    });
    const looksUp = async (code) => {
      answer = undefined;
      const asked = page.waitForRequest(/search\/place/);
      await part("postal_code").fill(code);
      await part("city").focus();
      await asked;
    };
    const answers = async (region) => {
      const told = page.waitForResponse(/search\/place/);
      answer();
      await told;
      await page.locator("#f-address .help", { hasText: region }).waitFor();
    };
    await looksUp("28013");
    await part("province").focus();
    await answers("Comunidad de Madrid");
    must((await part("region").inputValue()) === "Comunidad de Madrid", "the region follows");
    must((await part("province").inputValue()) === "", "what somebody is about to type in is not filled");
    await part("region").focus();
    must((await part("province").inputValue()) === "Madrid", "it is once he goes on");
    await looksUp("15001");
    await part("province").fill("Otra");
    await answers("Galicia");
    must((await part("region").inputValue()) === "Galicia", "the region follows again");
    must((await part("province").inputValue()) === "Otra", "what was typed stays");
  },
  async "refuses a line without an error in the console"(page) {
    await signIn(page, "marta@demo.trato");
    await page.goto(`${base}/opportunity?filter=${encodeURIComponent("status = open and owner is me")}`);
    const deal = await page.locator('main a.chip[href^="/opportunity/"]').first().getAttribute("href");
    const errors = [];
    page.on("console", (message) => message.type() === "error" && message.text().includes("controller") && errors.push(message.text()));
    await page.goto(`${base}/opportunity_line/new?opportunity=${deal.split("/").pop()}`);
    for (let time = 0; time < 2; time++) {
      await save(page).click();
      await page.waitForSelector("[aria-invalid=true]");
      await page.waitForTimeout(300);
    }
    await page.goto(`${base}/opportunity`);
    must(errors.length === 0, errors[0]);
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
};
