// Asks while one types whether the record exists already; the answer fills the form's frame.
import { Controller } from "@hotwired/stimulus";
import { debounce } from "../lib/html";

export default class extends Controller<HTMLFormElement> {
  static override values = { url: String };
  declare urlValue: string;

  override connect(): void {
    if (this.urlValue) this.element.addEventListener("input", this.ask);
  }

  override disconnect(): void {
    this.element.removeEventListener("input", this.ask);
  }

  private readonly ask = debounce(500, () => {
    const frame = this.element.querySelector("turbo-frame#duplicates");
    if (!frame || frame.querySelector(":checked")) return;
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(this.element)) {
      if (typeof value === "string" && value !== "" && value.length < 200 && name !== "csrf" && name !== "version") query.append(name, value);
    }
    frame.setAttribute("src", `${this.urlValue}?${query}`);
  });
}
