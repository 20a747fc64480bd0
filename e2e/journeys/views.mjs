import { base, first, list, look, must, ready, signIn } from "../help.mjs";

export default {
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
  async "keeps what a card says within its edges"(page) {
    await signIn(page, "alba");
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${base}/opportunity/board`);
    const over = await page.locator(".card").evaluateAll((cards) => cards.flatMap((card) => {
      card.style.contentVisibility = "visible";
      const edge = card.getBoundingClientRect().right;
      return [...card.querySelectorAll(".card-line > *")].filter((one) => one.getBoundingClientRect().right > edge).map((one) => one.textContent);
    }));
    must(over.length === 0, `${over.length} parts run over their card's edge: ${over[0]}`);
    must((await page.locator(".card .num", { hasText: "US$" }).count()) > 0, "there are amounts in dollars");
  },
  async "drags a deal, and moves it by keys"(page) {
    // Later stages ask for both.
    const board = `/opportunity/board?filter=${encodeURIComponent("owner is me and amount is set and close_date is set")}`;
    await signIn(page, "marta@demo.trato");
    await page.goto(base + board);
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
    const dropped = page.waitForResponse((answer) => answer.request().method() === "POST");
    await page.mouse.up();
    must((await dropped).status() === 303, `the drag is answered ${(await dropped).status()}`);
    await page.goto(base + board);
    must((await column(1).locator(`#${id}`).count()) === 1, "the dragged card is in the second column");
    await ready(page);
    await page.locator(`#${id}`).focus();
    const moved = page.waitForResponse((answer) => answer.request().method() === "POST");
    await page.keyboard.press("Shift+ArrowRight");
    must((await moved).status() === 303, `the move by keys is answered ${(await moved).status()}`);
    await page.goto(base + board);
    must((await column(2).locator(`#${id}`).count()) === 1, "the card moved on by keys is in the third column");
    await ready(page);
    await page.locator(`#${id}`).focus();
    await page.keyboard.press("Shift+End");
    await page.waitForURL(/\/closure\?outcome=lost/);
    await page.locator("[data-form-target=cancel]").click();
    await page.waitForURL(/\/board/);
    await page.waitForFunction((id) => document.activeElement?.id === id, id);
    must((await column(2).locator(`#${id}`).count()) === 1, "who leaves the form of the loss has lost nothing");
    await look(page);
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
};
