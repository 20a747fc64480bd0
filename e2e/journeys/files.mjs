// Files that are dragged or pasted onto a record are attached to it, and shown.
import { base, first, list, must, signIn } from "../help.mjs";

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** What the browser does where somebody lets a picture go over the zone, or pastes it anywhere. */
async function give(page, how, name) {
  await page.locator('[data-controller~="drop"]').waitFor();
  await page.waitForFunction(() => document.querySelector('[data-controller~="drop"] button')?.hidden);
  await page.evaluate(([how, name, pixel]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(pixel), (one) => one.charCodeAt(0))], name, { type: "image/png" }));
    if (how === "paste") return document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    const zone = document.querySelector('[data-controller~="drop"]');
    for (const kind of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }, [how, name, PIXEL]);
}

/** The file is among the record's, with a preview that loads, and opens as it was sent. */
async function shown(page, name) {
  const file = page.locator(".files li", { hasText: name });
  await file.waitFor();
  await page.waitForFunction((wanted) => [...document.querySelectorAll(".files li")].some((one) => one.innerText.includes(wanted) && one.querySelector("img")?.naturalWidth > 0), name);
  const answer = await page.request.get(base + (await file.locator("a").first().getAttribute("href")));
  must((await answer.body()).equals(Buffer.from(PIXEL, "base64")), `${name} is not what was sent`);
}

export default {
  async "drops and pastes pictures on records"(page) {
    await signIn(page, "marta");
    for (const [entity, how] of [["account", "drop"], ["contact", "paste"], ["lead", "drop"], ["opportunity", "drop"], ["task", "paste"]]) {
      const record = await first(page, list(entity, "owner is me"));
      const name = `${how}-${Date.now()}.png`;
      await page.goto(base + record);
      await give(page, how, name);
      await shown(page, name);
      await page.goto(base + record);
      await shown(page, name);
    }
  },
};
