// Toasts go after a while, not while one points at them, and not because the page is drawn anew.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLElement> {
  static override targets = ["toast"];

  override connect(): void {
    this.element.addEventListener("turbo:before-morph-element", this.keep);
  }

  override disconnect(): void {
    this.element.removeEventListener("turbo:before-morph-element", this.keep);
  }

  // What was just said stays while the page is drawn anew for somebody's change, mostly one's own; a new word takes its place.
  private readonly keep = (event: Event): void => {
    const { newElement } = (event as CustomEvent<{ newElement?: Element }>).detail;
    if (event.target === this.element && !newElement?.querySelector(".toast")) event.preventDefault();
  };

  toastTargetConnected(toast: HTMLElement): void {
    // What was saved with a remark that asks for something is read in peace.
    const asks = toast.querySelector("a, form") !== null;
    const wait = asks ? (toast.matches(".warn") ? 60000 : 12000) : 6000;
    const go = () => (toast.matches(":hover, :focus-within") ? window.setTimeout(go, 2000) : toast.remove());
    window.setTimeout(go, wait);
  }

  close(event: Event): void {
    (event.currentTarget as HTMLElement).closest(".toast")?.remove();
  }
}
