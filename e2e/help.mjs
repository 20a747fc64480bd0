// What every journey needs: the server's address, signing in, and looking at a page as axe and a telephone do.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

export const base = process.argv[2];
export const password = "demo-de-trato-2026";
export const day = { locale: "es-ES", viewport: { width: 1440, height: 900 } };
export const telephone = { locale: "es-ES", viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Left to axe once: what a list repeats after its first rows. The first line of the demo's pages is above its landmarks. */
const ALIKE = ["tbody tr:nth-child(n + 9)", ".card:nth-child(n + 4)", ".banner"];
/** The same on every page, so only looked at on the first. */
const FRAME = "#nav";
/** Rules that a theme can break. */
const COLOURS = ["color-contrast", "link-in-text-block"];

export function must(condition, what) {
  if (!condition) throw new Error(what);
}

/** The address of a list of what the filter finds. */
export const list = (entity, filter) => `/${entity}?filter=${encodeURIComponent(filter)}`;

/** A record's own address, wherever the page stands. */
export const RECORD = (entity) => new RegExp(`/${entity}/[0-9a-f-]{36}$`);

export const save = (page) => page.locator("main form.form button.primary").first();

const sessions = new Map();

export async function typeIn(page, email) {
  await page.goto(`${base}/sign-in`);
  await page.fill("input[name=email]", email);
  await page.fill("input[name=password]", password);
  await Promise.all([
    page.waitForURL((url) => !url.pathname.startsWith("/sign-in")),
    page.press("input[name=password]", "Enter"),
  ]);
}

/** Signs in by the form, the first time; later journeys of the same person go on with that session. */
export async function signIn(page, name) {
  const email = name.includes("@") ? name : `${name}@demo.trato`;
  if (!sessions.has(email)) {
    await typeIn(page, email);
    const cookies = await page.context().cookies();
    sessions.set(email, cookies.filter((cookie) => cookie.httpOnly));
  }
  await page.context().addCookies(sessions.get(email));
}

/** Waits until the page is drawn and listens to keys: what is pressed before is lost. */
export const ready = (page) => page.waitForFunction(() => {
  const html = document.documentElement;
  return html.classList.contains("js") && !html.matches("[aria-busy], [data-turbo-preview]") && document.readyState === "complete";
});

/** A page of somebody's, in a browser of its own that ends with the journey. */
export async function other(browser, name, options = day) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  if (name) await signIn(page, name);
  return page;
}

/** The first record of a list. */
export async function first(page, path, at = 0) {
  await page.goto(base + path);
  return page.locator("tbody tr td.m a.chip").nth(at).getAttribute("href");
}

/** Changes somebody's language, as the menu does. */
export async function speak(page, locale) {
  await page.goto(`${base}/settings/me`);
  const chosen = page.locator(`form[action="/settings/me"] button[value=${locale}]`).first();
  if ((await chosen.count()) === 0) return;
  await Promise.all([
    page.waitForEvent("load"),
    chosen.evaluate((button) => button.form.requestSubmit(button)),
  ]);
}

async function violations(page, options) {
  const exclude = new URL(page.url()).pathname === "/" ? ALIKE : [...ALIKE, FRAME];
  const found = await page.evaluate(([exclude, options]) => globalThis.axe.run({ exclude }, options), [exclude, { resultTypes: ["violations"], ...options }]);
  return found.violations.filter((one) => one.impact !== "minor").map((one) => `${one.id} ${one.impact} (${one.nodes[0]?.html.slice(0, 120)})`);
}

/**
 * What axe calls moderate or worse, and messages that are missing. `colours`: also what a theme can break; `dark`: in the other
 * theme, too.
 */
export async function faults(page, { colours = true, dark = true } = {}) {
  const out = [];
  const words = await page.locator("body").innerText();
  if (words.includes("⟦")) out.push(`a message is missing: ${words.match(/⟦[^⟧]*⟧/)?.[0]}`);
  // Axe is given to the page by the debugger, not by a script tag, which the policy would refuse.
  await page.evaluate(axe);
  out.push(...(await violations(page, { rules: { "color-contrast": { enabled: colours } } })));
  if (colours && dark) {
    await page.emulateMedia({ colorScheme: "dark" });
    // A colour that is on its way to another is neither.
    await page.evaluate(() => document.getAnimations().filter((one) => one instanceof CSSTransition).forEach((one) => one.finish()));
    out.push(...(await violations(page, { runOnly: COLOURS })).map((one) => `dark: ${one}`));
    await page.emulateMedia({ colorScheme: "light" });
  }
  return out.map((one) => `${new URL(page.url()).pathname}: ${one}`);
}

/** Nothing wrong with a page, by day and by night. */
export async function look(page) {
  const wrong = await faults(page);
  must(wrong.length === 0, wrong.join("; "));
}

/** What of a page is beyond its width, cut off, or lies under something else wherever one scrolls to. */
export async function unreachable(page) {
  return page.evaluate(() => {
    const out = [];
    const width = document.documentElement.clientWidth;
    const wide = Math.max(document.documentElement.scrollWidth, window.innerWidth);
    if (wide > width) out.push(`the page is ${wide} wide in ${width}`);
    const say = (node, what) => out.push(`${what}: ${node.outerHTML.replace(/\s+/g, " ").slice(0, 120)}`);
    const shown = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !node.closest(".sr, .skip, #nav, [inert]");
    const style = (node) => getComputedStyle(node);
    const scrolls = (node) => ["auto", "scroll"].includes(style(node).overflowX);
    const hides = (node) => ["hidden", "clip"].includes(style(node).overflowX) && style(node).textOverflow !== "ellipsis";
    const around = function* (node) {
      for (let at = node.parentElement; at && at !== document.body; at = at.parentElement) yield at;
    };
    // What holds the node to fewer pixels than it has, without a way to the rest.
    const cut = (node) => {
      const box = node.getBoundingClientRect();
      for (const at of around(node)) {
        if (scrolls(at) || style(at).textOverflow === "ellipsis") return false;
        const edge = at.getBoundingClientRect();
        if (hides(at) && (box.right > edge.right + 1 || box.left < edge.left - 1)) return true;
      }
      return box.right > width + 1 || box.left < -1;
    };
    // A panel that lies over the page is closed before one goes on.
    const over = document.querySelector(".panel");
    const whole = over && style(over).position === "fixed" ? ".panel *" : "main *, .bottom *";
    const main = [...document.querySelectorAll(whole)].filter((node) => node.getClientRects().length > 0 && shown(node) && !node.closest("svg"));
    for (const node of main) if (node.getBoundingClientRect().width > 1 && cut(node)) say(node, "cut off");
    for (const field of main.filter((node) => node.matches(".field"))) {
      const right = field.getBoundingClientRect().right + 1;
      if ([...field.querySelectorAll("input, select, textarea")].some((node) => shown(node) && node.getBoundingClientRect().right > right)) say(field, "too narrow for what it asks");
    }
    const controls = main.filter((node) => node.matches("a[href], button, input, select, textarea, summary"));
    // Not hit where it comes into sight by itself, it may be where the page begins.
    const hit = (node) => {
      const box = node.getClientRects()[0];
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      return top && (node.contains(top) || top.contains(node) || top.closest("label")?.control === node);
    };
    for (const node of controls) {
      node.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      if (hit(node)) continue;
      window.scrollTo({ top: 0, behavior: "instant" });
      if (!hit(node)) say(node, "nowhere to be touched");
    }
    window.scrollTo({ top: 0, behavior: "instant" });
    return out.slice(0, 3);
  });
}
