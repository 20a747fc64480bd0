// From the narrowest telephone to a wide screen: nothing is beyond the page's width, and everything can be touched.
import { base, faults, first, list, must, other, telephone, unreachable } from "../help.mjs";

/** The pages that have a shape of their own, with somebody who may see them. */
async function pages(page) {
  const deal = await first(page, list("opportunity", "status = open and owner is me"), 8);
  const account = await first(page, list("account", "owner is me"));
  const contact = await first(page, list("contact", "owner is me and mobile is set"));
  const task = await first(page, list("task", "status = planned and owner is me"));
  return [
    "/", "/opportunity", "/opportunity?panel=filter", "/opportunity/board", "/opportunity/calendar", "/meeting/calendar", deal, `${deal}/edit`,
    account, contact, `${contact}/edit`, "/contact/new", `${task}/completion`, "/search?q=hotel", "/reports", "/reports/losses", "/reports/forecast",
    "/import", "/settings/me", "/trash",
  ];
}

const ADMINISTERED = ["/", "/settings", "/settings/users", "/settings/roles", "/settings/fields", "/settings/fields/account", "/settings/fields/account/new", "/settings/capture",
  "/settings/mail", "/settings/audit"];

async function everyPage(browser, options, axe) {
  const wrong = [];
  let seen = 0;
  const visit = async (page, paths) => {
    for (const path of paths) {
      const answer = await page.goto(base + path);
      must(answer.status() === 200, `${path} answers ${answer.status()}`);
      wrong.push(...(await unreachable(page)).map((what) => `${path}: ${what}`));
      if (axe) wrong.push(...(await faults(page, { dark: false })));
      seen++;
    }
  };
  const [seller, admin] = [await other(browser, "marta", options), await other(browser, "alba", options)];
  await Promise.all([pages(seller).then((paths) => visit(seller, paths)), visit(admin, ADMINISTERED)]);
  must(wrong.length === 0, wrong.join(" ;; "));
  return `${seen} pages`;
}

/** A board's headings stay in sight while its cards are scrolled, the page's own heading beside them. */
async function headings(page) {
  await page.goto(`${base}/opportunity/board`);
  const hidden = await page.evaluate(() => {
    window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
    const top = document.querySelector("header.top").getBoundingClientRect().bottom;
    return Math.round(top - document.querySelector(".board-column > header").getBoundingClientRect().top);
  });
  must(hidden <= 0, `${hidden} pixels of the stages' headings are under the page's heading`);
}

export default {
  async "fits 360 pixels"(_page, browser) {
    return everyPage(browser, { ...telephone, colorScheme: "dark" }, true);
  },
  async "fits 360 pixels without a script"(_page, browser) {
    return everyPage(browser, { ...telephone, javaScriptEnabled: false }, false);
  },
  async "keeps a board's headings in sight on a telephone"(_page, browser) {
    await headings(await other(browser, "marta", telephone));
  },
  async "fits 1920 pixels"(_page, browser) {
    return everyPage(browser, { locale: "es-ES", viewport: { width: 1920, height: 1080 } }, false);
  },
};
