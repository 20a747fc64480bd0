// The side panel: gets the focus when it opens, Escape closes it.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLElement> {
  static override targets = ["close"];
  declare closeTarget: HTMLAnchorElement;

  override connect(): void {
    document.addEventListener("keydown", this.key);
    this.element.querySelector<HTMLElement>(".panel-body :is(select, input:not([type=hidden]), textarea, a, button)")?.focus({ preventScroll: true });
  }

  override disconnect(): void {
    document.removeEventListener("keydown", this.key);
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !document.querySelector("dialog[open], .cell-edit")) this.closeTarget.click();
  };
}
