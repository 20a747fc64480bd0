// On a telephone: a tap on a number calls, and what was said is written down in the same gesture.
import { base, first, list, look, must, other, telephone } from "../help.mjs";

/** Whether an element is within its parent's sides, and nothing of it is cut off. */
const whole = (element) => element.evaluate((node) => {
  const [inner, outer] = [node.getBoundingClientRect(), node.parentElement.getBoundingClientRect()];
  return node.scrollWidth <= node.clientWidth && inner.left >= outer.left - 1 && inner.right <= outer.right + 1;
});

export default {
  async "shows a record's title in full, its buttons below it"(_page, browser) {
    const page = await other(browser, "marta", telephone);
    await page.goto(base + (await first(page, list("opportunity", 'status = open and name contains "cuadro de control"'))));
    const [title, button] = [page.locator("header.top h1"), page.locator("header.top .button").first()];
    must(await whole(title), "the title is cut off");
    must((await button.boundingBox()).y >= (await title.boundingBox()).y + (await title.boundingBox()).height, "the buttons are below the title");
  },
  async "begins a row of links with the current one"(_page, browser) {
    const page = await other(browser, "alba", telephone);
    for (const [path, row] of [["/settings/audit", ".settings-menu"], ["/trash?entity=visit", ".tabs"]]) {
      await page.goto(base + path);
      await page.waitForFunction((row) => {
        const strip = document.querySelector(row).getBoundingClientRect();
        const current = document.querySelector(`${row} [aria-current]`).getBoundingClientRect();
        return current.left >= strip.left && current.right <= strip.right + 1;
      }, row);
    }
  },
  async "calls a number by a tap, and writes the call down"(_page, browser) {
    const page = await other(browser, "marta", telephone);
    const said = `Quiere el presupuesto ${Date.now()}`;
    const contact = await first(page, list("contact", "owner is me and mobile is set and (phone_permission is empty or phone_permission = unknown)"));
    await page.goto(base + contact);
    // What the device would open: nothing here can call.
    await page.evaluate(() => document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="tel:"], a[href^="https://wa.me/"]');
      if (!link) return;
      event.preventDefault();
      globalThis.opened = link.href;
    }, true));
    const number = page.locator('main a[href^="tel:"]').first();
    const digits = (await number.innerText()).replace(/[^\d+]/g, "");
    must(/^\+\d{8,15}$/.test(digits), `the number is ${digits}`);
    await number.tap();
    must((await page.evaluate(() => globalThis.opened)) === `tel:${digits}`, "a tap calls the number that is shown");
    const offer = page.locator("#toasts .toast").first();
    await offer.waitFor();
    must((await offer.locator("a", { hasText: "WhatsApp" }).getAttribute("href")) === `https://wa.me/${digits.slice(1)}`, "WhatsApp is offered");
    await page.locator('main a[href^="https://wa.me/"]').first().tap();
    must((await page.evaluate(() => globalThis.opened)) === `https://wa.me/${digits.slice(1)}`, "a tap on WhatsApp opens it");
    await page.locator("#toasts .toast").nth(1).locator('a[href$="log=call"]').waitFor();
    await look(page);
    await offer.locator('a[href$="log=call"]').tap();
    const form = page.locator("details[data-compose=call][open] form");
    await form.waitFor();
    await form.locator("[name=result]").selectOption("reached");
    await form.locator("[name=outcome]").fill(said);
    await form.locator("button.primary, button:not([type=button])").first().tap();
    await page.locator(".record-timeline", { hasText: said }).waitFor();
    await page.goto(base + list("call", `outcome contains "${said}"`));
    must((await page.locator("tbody tr").count()) === 1, "the call is written down once");
    await page.locator("tbody tr td.m a.chip").click();
    await page.locator("main", { hasText: "Contestó" }).waitFor();
  },
};
