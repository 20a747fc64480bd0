// Sends a GET form when its choices change, and a search box a moment after one stops typing. What is typed into a form,
// such as a date, waits for its button: half a date is a date, too.
import { Controller } from "@hotwired/stimulus";
import { debounce } from "../lib/html";

export default class extends Controller<HTMLInputElement | HTMLFormElement> {
  override connect(): void {
    this.element.addEventListener(this.element instanceof HTMLFormElement ? "change" : "input", this.soon);
  }

  override disconnect(): void {
    this.element.removeEventListener("change", this.soon);
    this.element.removeEventListener("input", this.soon);
  }

  private readonly soon = (event: Event): void => {
    const typed = event.target instanceof HTMLInputElement && /^(date|text)$/.test(event.target.type);
    if (event.target === this.element || !typed) this.send();
  };

  private readonly send = debounce(300, () => {
    const form = this.element instanceof HTMLFormElement ? this.element : this.element.form;
    if (form?.isConnected) form.requestSubmit();
  });
}
