// Light, dark or as the device says: a cookie tells the server, the page changes at once.
import { Controller } from "@hotwired/stimulus";
import { cookie } from "../lib/html";

export default class extends Controller<HTMLFormElement> {
  set(event: SubmitEvent): void {
    const chosen = (event.submitter as HTMLButtonElement | null)?.value;
    if (!chosen) return;
    event.preventDefault();
    document.documentElement.dataset["theme"] = chosen;
    cookie("theme", chosen);
    for (const button of this.element.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === chosen));
  }
}
