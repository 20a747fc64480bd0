// A text to take away: a click selects and copies it.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLInputElement> {
  override connect(): void {
    this.element.addEventListener("focus", this.take);
  }

  override disconnect(): void {
    this.element.removeEventListener("focus", this.take);
  }

  private readonly take = (): void => {
    this.element.select();
    void navigator.clipboard?.writeText(this.element.value);
  };
}
