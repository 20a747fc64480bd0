// Puts the cursor into the box one has just opened.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLElement> {
  override connect(): void {
    this.element.addEventListener("toggle", this.opened, true);
  }

  override disconnect(): void {
    this.element.removeEventListener("toggle", this.opened, true);
  }

  private readonly opened = (event: Event): void => {
    const box = event.target as HTMLDetailsElement;
    if (box.open) box.querySelector<HTMLElement>("textarea, input:not([type=hidden]), select")?.focus();
  };
}
