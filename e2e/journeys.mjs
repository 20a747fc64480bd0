// What people do, in a real browser: node journeys.mjs BASE [PART OF A NAME]. Waits for the server, signs in, works, and lets axe look at
// each page. Prints one line a journey, with what it measured, and ends with "N passed, N failed".
import { chromium } from "playwright-core";
import { base, day, must } from "./help.mjs";
import accessible from "./journeys/accessible.mjs";
import drafts from "./journeys/drafts.mjs";
import files from "./journeys/files.mjs";
import imports from "./journeys/imports.mjs";
import keyboard from "./journeys/keyboard.mjs";
import others from "./journeys/others.mjs";
import plain from "./journeys/plain.mjs";
import quick from "./journeys/quick.mjs";
import records from "./journeys/records.mjs";
import telephone from "./journeys/telephone.mjs";
import views from "./journeys/views.mjs";
import widths from "./journeys/widths.mjs";

const journeys = { ...records, ...drafts, ...views, ...imports, ...files, ...others, ...quick, ...keyboard, ...plain, ...telephone, ...widths, ...accessible };
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

/** One journey, in a browser of its own: what it measured. What it opened besides ends with it. */
async function run(browser, journey) {
  const refused = [];
  const listen = (page) => page.on("console", (message) => message.text().includes("Content Security Policy") && refused.push(message.text()));
  const context = await browser.newContext(day);
  context.on("page", listen);
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  try {
    const said = await journey(page, browser);
    must(refused.length === 0, `refused by the policy: ${refused[0]}`);
    return said;
  } finally {
    for (const left of browser.contexts()) await left.close();
  }
}

await ready();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
const begun = Date.now();
let [passed, failed] = [0, 0];
const wanted = process.argv[3] ?? "";
for (const [name, journey] of Object.entries(journeys).filter(([name]) => name.includes(wanted))) {
  const since = Date.now();
  try {
    const said = await run(browser, journey);
    console.log(`ok   ${name} (${((Date.now() - since) / 1000).toFixed(1)} s${said ? `; ${said}` : ""})`);
    passed++;
  } catch (error) {
    console.log(`FAIL ${name}: ${error.message.split("\n")[0]} (${error.stack.match(/journeys\/\w+\.mjs:\d+/)})`);
    failed++;
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
process.exit(failed ? 1 : 0);
