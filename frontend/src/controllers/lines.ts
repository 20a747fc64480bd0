// Rows of a part of a record: add one like the last, empty; remove one.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLTableElement> {
  static override targets = ["row"];
  declare rowTargets: HTMLElement[];
  private adder: HTMLButtonElement | null = null;

  override connect(): void {
    this.adder = this.element.closest(".field")?.querySelector("[data-lines-add]") ?? null;
    if (!this.adder) return;
    this.adder.hidden = false;
    this.adder.addEventListener("click", this.add);
  }

  override disconnect(): void {
    this.adder?.removeEventListener("click", this.add);
  }

  private readonly add = (): void => {
    const last = this.rowTargets.at(-1);
    if (!last) return;
    const row = last.cloneNode(true) as HTMLElement;
    const number = (text: string) => text.replace(/([.-])(\d+)([.-])/, (_all, before, n, after) => `${before}${Number(n) + 1}${after}`);
    for (const element of row.querySelectorAll<HTMLElement>("[name], [id], [for]")) {
      for (const name of ["name", "id", "for", "aria-controls"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, number(value));
      }
      if (element instanceof HTMLInputElement && element.type !== "checkbox") element.value = "";
    }
    last.after(row);
    row.querySelector<HTMLElement>("input:not([type=hidden]), select")?.focus();
  };

  remove(event: Event): void {
    const row = (event.currentTarget as HTMLElement).closest("tr");
    if (!row) return;
    for (const input of row.querySelectorAll("input")) input.value = "";
    if (this.rowTargets.length > 1) row.remove();
  }
}
