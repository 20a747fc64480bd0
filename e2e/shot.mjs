// Pictures of pages for looking at: node shot.mjs OUT BASE EMAIL PASSWORD PATH…
import { chromium } from "playwright-core";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const [out, base, email, password, ...paths] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
for (const [name, options] of [
  ["wide", { viewport: { width: 1440, height: 900 } }],
  ["phone", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
]) {
  const context = await browser.newContext({ ...options, locale: "es-ES" });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && console.log(name, message.text()));
  await page.goto(`${base}/sign-in`);
  await page.fill("input[name=email]", email);
  await page.fill("input[name=password]", password);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith("/sign-in")), page.press("input[name=password]", "Enter")]);
  for (const path of paths) {
    await page.goto(base + path);
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${out}/${name}-${path.replaceAll(/[^a-z0-9]+/gi, "_") || "home"}.png` });
  }
  await context.close();
}
await browser.close();
