// What has to be quick: a contact from the home page by keys alone, and the first list of the day.
import { RECORD, base, must, other, ready, signIn } from "../help.mjs";

/** The bars: what a contact may ask for, what a list may load, when its rows are to be seen. */
const FIELDS = 7;
const [REQUESTS, BYTES, VISIBLE] = [12, 100_000, 0.3];

export default {
  async "makes a contact from the home page in ten seconds of typing"(page) {
    await signIn(page, "marta");
    await page.goto(base);
    await ready(page);
    let keys = 0;
    const press = (key) => {
      keys++;
      return page.keyboard.press(key);
    };
    const type = (words) => {
      keys += words.length;
      return page.keyboard.type(words);
    };
    const begun = Date.now();
    await press("g");
    await press("p");
    await page.waitForURL(/\/contact$/);
    await ready(page);
    await press("c");
    await page.waitForURL(/\/contact\/new$/);
    await page.waitForFunction(() => document.activeElement?.name === "first_name");
    const asked = page.locator("main form.form .field:visible");
    must((await asked.count()) <= FIELDS, `${await asked.count()} fields are asked for`);
    await type("Olga");
    await press("Tab");
    await type("Rebollo");
    // A second surname is asked for beside it.
    await press("Tab");
    await press("Tab");
    await type("hotel");
    await page.locator("[role=option]:visible").first().waitFor();
    await press("ArrowDown");
    await press("Enter");
    const account = await page.inputValue("input[name='account.text']");
    must(account.length > 5, "a company is chosen by its first letters");
    await press("Tab");
    must((await page.evaluate(() => document.activeElement?.name)) === "email", "the e-mail is next");
    await type("olga@rebollo.example");
    await press("Control+Enter");
    await page.waitForURL(RECORD("contact"));
    const took = (Date.now() - begun) / 1000;
    must(keys <= 50, `${keys} keys`);
    await page.goto(`${base}/contact?q=rebollo`);
    const row = page.locator("tbody tr", { hasText: "Olga Rebollo" });
    must((await row.count()) === 1 && (await row.innerText()).includes(account), "the contact is in the list, with the company");
    return `${keys} keys, ${took.toFixed(1)} s without the hands`;
  },
  async "shows a list cold"(_page, browser) {
    const page = await other(browser, "marta");
    const wire = await page.context().newCDPSession(page);
    await wire.send("Network.enable");
    await wire.send("Network.clearBrowserCache");
    const [asked, come] = [new Map(), new Map()];
    wire.on("Network.requestWillBeSent", ({ requestId, request }) => asked.set(requestId, request.url));
    wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => come.set(requestId, encodedDataLength));
    await page.addInitScript(() => {
      const see = () => {
        const row = document.querySelector("tbody tr");
        if (row?.getClientRects().length) requestAnimationFrame(() => (globalThis.rows ??= performance.now()));
        else requestAnimationFrame(see);
      };
      requestAnimationFrame(see);
    });
    await page.goto(`${base}/opportunity`);
    await page.waitForFunction(() => globalThis.rows);
    await ready(page);
    // The worker ends its request somewhere else.
    const worker = await page.request.get([...asked.values()].find((url) => url.includes("/assets/worker-")));
    for (let tries = 0; tries < 50 && come.size < asked.size - 1; tries++) await page.waitForTimeout(100);
    must(come.size === asked.size - 1, `${come.size} requests of ${asked.size} end`);
    const bytes = [Number(worker.headers()["content-length"]), ...come.values()].reduce((sum, one) => sum + one, 0);
    const rows = (await page.evaluate(() => globalThis.rows)) / 1000;
    must((await page.locator("tbody tr").count()) >= 25, "the list has rows");
    must(asked.size > 2 && asked.size <= REQUESTS, `${asked.size} requests`);
    must(bytes > 30_000 && bytes <= BYTES, `${bytes} bytes`);
    return `${asked.size} requests, ${(bytes / 1000).toFixed(0)} kB, rows seen after ${rows.toFixed(2)} s of ${VISIBLE} s`;
  },
};
