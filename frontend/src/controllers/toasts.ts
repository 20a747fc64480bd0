// Toasts go after a while, not while one points at them.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLElement> {
  static override targets = ["toast"];

  toastTargetConnected(toast: HTMLElement): void {
    const wait = toast.querySelector("a, form") ? 12000 : 6000;
    const go = () => (toast.matches(":hover, :focus-within") ? window.setTimeout(go, 2000) : toast.remove());
    window.setTimeout(go, wait);
  }

  close(event: Event): void {
    (event.currentTarget as HTMLElement).closest(".toast")?.remove();
  }
}
