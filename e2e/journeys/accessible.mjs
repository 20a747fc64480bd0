// Every kind of page before axe, in both languages, by day and by night.
import { base, faults, first, list, must, other, speak } from "../help.mjs";

const ROLES = ["lola", "bruno", "karina", "nadia"];
const SETTINGS = ["me", "tokens", "users", "users/new", "roles", "lists", "fields", "fields/opportunity", "fields/opportunity/amount", "capture",
  "mail", "jobs", "audit"];
const REPORTS = ["losses", "stages", "forecast", "cycle", "branches", "leads", "visits"];

async function administered(page) {
  await page.goto(`${base}/settings/roles`);
  const role = await page.locator('main a[href^="/settings/roles/"]').last().getAttribute("href");
  await page.goto(`${base}/settings/users`);
  const user = await page.locator('main a[href$="/deactivation"]').first().getAttribute("href");
  const settings = SETTINGS.map((name) => `/settings/${name}`);
  return ["/", "/settings", ...settings, role, `${role}/fields/account`, user, "/company/00000000-0000-7000-8000-000000000001", "/import", "/trash"];
}

async function sold(page) {
  const deal = await first(page, list("opportunity", "status = open and owner is me"), 6);
  const task = await first(page, list("task", "status = planned and owner is me"));
  const lead = await first(page, list("lead", "status = new"));
  const records = ["account", "contact", "product"].map((entity) => `/${entity}`);
  const shown = [];
  for (const path of records) shown.push(await first(page, path));
  return ["/", "/search?q=hotel", ...shown, lead, `${lead}/conversion`, deal, `${deal}/edit`, `${deal}/closure?outcome=lost`, task,
    `${task}/completion`, "/opportunity", "/opportunity?panel=filter", "/opportunity?panel=columns", "/opportunity/board", "/opportunity/calendar",
    "/meeting/calendar", "/account/new", "/reports", "/reminders"];
}

async function everyPage(browser, language) {
  const wrong = [];
  let seen = 0;
  const visit = async (name, paths) => {
    const page = await other(browser, name);
    await speak(page, language);
    for (const path of typeof paths === "function" ? await paths(page) : paths) {
      const answer = await page.goto(base + path);
      must(answer.status() === 200, `${path} answers ${answer.status()} to ${name}`);
      must((await page.getAttribute("html", "lang")) === language, `${path} is not in the language asked for`);
      wrong.push(...(await faults(page, { colours: language === "es" })).map((what) => `${name} ${what}`));
      seen++;
    }
    await speak(page, "es");
    await page.context().close();
  };
  const homes = async () => {
    for (const name of ROLES) await visit(name, name === "lola" ? ["/", ...REPORTS.map((report) => `/reports/${report}`)] : ["/"]);
  };
  await Promise.all([visit("alba", administered), visit("marta", sold).then(homes)]);
  must(wrong.length === 0, wrong.join(" ;; "));
  return `${seen} pages`;
}

export default {
  async "is clean before axe in Spanish"(_page, browser) {
    return everyPage(browser, "es");
  },
  async "is clean before axe in English"(_page, browser) {
    return everyPage(browser, "en");
  },
};
