// By keys alone: from the door to a deal that moved, and at every step one sees where one is.
import { RECORD, base, list, must, password, ready } from "../help.mjs";

/** The focus stands on something that is in sight and drawn as focused; says on what. */
async function focused(page, where) {
  const at = await page.evaluate(() => {
    const node = document.activeElement;
    if (!node || node === document.body || node === document.documentElement) return null;
    const visible = (one) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    };
    const box = node.getBoundingClientRect();
    return {
      what: node.outerHTML.slice(0, 140),
      // The zone around a hidden input shows it in its place.
      drawn: visible(node) || [...(node.labels ?? []), node.closest(".drop-zone, .seek, .quick-search, .input-box, .palette-head, .link-input, .check")].some((one) => one && visible(one)),
      seen: box.bottom > 0 && box.top < window.innerHeight && box.right > 0 && box.left < window.innerWidth,
    };
  });
  must(at !== null, `the focus is lost ${where}`);
  must(at.seen, `the focus is out of sight ${where}: ${at.what}`);
  must(at.drawn, `the focus is not drawn ${where}: ${at.what}`);
  return at.what;
}

/** Walks by Tab until the focus is on what is asked for, and sees it at each step. */
async function walk(page, selector, most = 90) {
  const there = () => page.evaluate((wanted) => document.activeElement.matches(wanted), selector);
  for (let steps = 0; steps < most; steps++) {
    if (await there()) return;
    await page.keyboard.press("Tab");
    await focused(page, `after ${steps + 1} steps to ${selector}`);
  }
  must(await there(), `${selector} is not reached by ${most} steps`);
}

/** Presses keys that one page takes to the next. */
async function go(page, keys, url) {
  await ready(page);
  for (const key of keys) await page.keyboard.press(key);
  await page.waitForURL(url);
}

async function signsIn(page) {
  await page.goto(`${base}/sign-in`);
  must((await focused(page, "at the door")).includes('name="email"'), "the door waits for the address");
  await page.keyboard.type("karina@demo.trato");
  await page.keyboard.press("Tab");
  await focused(page, "at the password");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/");
  await ready(page);
  await page.keyboard.press("Tab");
  must((await focused(page, "on the first page")).includes('class="skip"'), "the first step leaps over the navigation");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "main");
  await page.keyboard.press("Tab");
  must(await page.evaluate(() => document.activeElement.closest("main") !== null), "the next step is in the page");
}

async function edits(page) {
  await go(page, ["g", "a"], /\/account$/);
  await ready(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await focused(page, "in the list");
  await walk(page, "tr.active td.m a.chip", 2);
  await go(page, ["Enter"], RECORD("account"));
  await go(page, ["e"], /\/edit$/);
  await ready(page);
  await walk(page, "input[name=employees]");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("271");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(RECORD("account"));
  await page.locator("main dd", { hasText: "271" }).first().waitFor();
}

async function moves(page) {
  await page.goto(`${base}/opportunity/board?filter=owner+is+me`);
  await ready(page);
  await page.keyboard.press("j");
  await focused(page, "on the board");
  const card = await page.evaluate(() => document.activeElement.id);
  const column = () => page.evaluate((id) => document.getElementById(id)?.closest(".board-column").getAttribute("aria-labelledby"), card);
  const before = await column();
  const moved = page.waitForResponse((answer) => answer.request().method() === "POST");
  await page.keyboard.press("Shift+ArrowRight");
  must((await moved).status() === 303, `the move is answered ${(await moved).status()}`);
  await page.waitForFunction((id) => document.activeElement?.id === id, card);
  await focused(page, "after a card has moved");
  must((await column()) !== before, "the card stands in another column");
  await page.reload();
  must((await column()) !== before, "and stays there");
}

async function completes(page) {
  await page.goto(base + list("task", "status = planned and owner is me"));
  await ready(page);
  await page.keyboard.press("j");
  await walk(page, "tr.active td.m a.chip", 2);
  await go(page, ["Enter"], RECORD("task"));
  const task = page.url();
  await walk(page, `a[href$="/completion"]`);
  await go(page, ["Enter"], /\/completion/);
  await page.waitForFunction(() => document.activeElement?.name === "outcome");
  await page.keyboard.type("Lo ha pensado y quiere seguir");
  await walk(page, "input[name=next_subject]");
  const next = `Enviar el contrato ${Date.now()}`;
  await page.keyboard.type(next);
  await page.keyboard.press("Control+Enter");
  await page.waitForURL((url) => !url.pathname.endsWith("/completion"));
  await page.goto(task);
  await page.locator("main", { hasText: "Lo ha pensado y quiere seguir" }).waitFor();
  await page.goto(base + list("task", `subject = "${next}" and status = planned`));
  must((await page.locator("tbody tr").count()) === 1, "the next step is planned");
}

async function seeks(page) {
  await page.goto(`${base}/account`);
  await ready(page);
  await page.keyboard.press("j");
  const before = await focused(page, "before the palette");
  await page.keyboard.press("Control+k");
  await page.locator("#palette[open] .entry").first().waitFor();
  await page.waitForFunction(() => document.activeElement?.matches("#palette input"));
  await page.keyboard.press("Escape");
  must((await focused(page, "after the palette")) === before, "the palette gives the focus back");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("hotel");
  await page.locator('#palette .entry.active[href^="/"]', { hasText: /hotel/i }).waitFor();
  await go(page, ["ArrowDown", "Enter"], RECORD("(account|contact|opportunity|lead)"));
}

export default {
  async "works by keys alone"(page) {
    await signsIn(page);
    await edits(page);
    await moves(page);
    await completes(page);
    await seeks(page);
  },
};
