// Menus are <details>: a click elsewhere or Escape closes them, and they stay inside the window.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLDetailsElement> {
  override connect(): void {
    document.addEventListener("click", this.elsewhere);
    this.element.addEventListener("keydown", this.key);
    this.element.addEventListener("toggle", this.place);
  }

  override disconnect(): void {
    document.removeEventListener("click", this.elsewhere);
    this.element.removeEventListener("keydown", this.key);
    this.element.removeEventListener("toggle", this.place);
  }

  private readonly elsewhere = (event: Event): void => {
    if (this.element.open && !this.element.contains(event.target as Node)) this.element.open = false;
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (!this.element.open) return;
    const entries = [...this.element.querySelectorAll<HTMLElement>(".menu-list :is(a, button)")];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    if (event.key === "Escape") {
      this.element.open = false;
      this.element.querySelector("summary")?.focus();
    } else if (event.key === "ArrowDown") entries[(at + 1) % entries.length]?.focus();
    else if (event.key === "ArrowUp") entries.at(at <= 0 ? -1 : at - 1)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private readonly place = (): void => {
    const list = this.element.querySelector<HTMLElement>(".menu-list");
    if (!this.element.open || !list) return;
    const box = list.getBoundingClientRect();
    if (box.right > window.innerWidth) this.element.classList.add("right");
    if (box.bottom > window.innerHeight && box.top > box.height) this.element.classList.add("up");
  };
}
