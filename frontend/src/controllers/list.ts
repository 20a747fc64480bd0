// The list: move and select by keys, edit cells in place, more rows as one scrolls, columns as wide as one likes.
import { Controller } from "@hotwired/stimulus";
import * as Turbo from "@hotwired/turbo";
import { page, typing } from "../lib/html";
import { openEditor } from "../lib/inline-edit";
import { resizable } from "../lib/resize";

export default class extends Controller<HTMLElement> {
  static override targets = ["all", "rows", "count", "more", "form"];
  declare allTarget: HTMLInputElement;
  declare rowsTarget: HTMLElement;
  declare countTarget: HTMLElement;
  declare hasCountTarget: boolean;
  declare hasRowsTarget: boolean;
  private following = 0;
  private last: HTMLInputElement | null = null;
  private sight: IntersectionObserver | undefined;

  override connect(): void {
    if (!this.hasRowsTarget) return;
    document.addEventListener("keydown", this.key);
    this.element.addEventListener("click", this.click);
    this.element.addEventListener("click", this.follow, true);
    this.element.addEventListener("dblclick", this.edit);
    this.element.addEventListener("change", this.counted);
    const table = this.element.querySelector<HTMLTableElement>("table");
    if (table) resizable(table);
  }

  override disconnect(): void {
    document.removeEventListener("keydown", this.key);
    this.element.removeEventListener("click", this.click);
    this.element.removeEventListener("click", this.follow, true);
    this.element.removeEventListener("dblclick", this.edit);
    this.element.removeEventListener("change", this.counted);
  }

  moreTargetConnected(link: HTMLAnchorElement): void {
    this.sight = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) void this.load(link);
    }, { rootMargin: "400px" });
    this.sight.observe(link);
  }

  moreTargetDisconnected(): void {
    this.sight?.disconnect();
  }

  private async load(link: HTMLAnchorElement): Promise<void> {
    this.sight?.disconnect();
    const { response, document: next } = await page(link.href);
    if (!response.ok || !link.isConnected) return;
    this.rowsTarget.append(...next.querySelectorAll(".table tbody > tr"));
    const further = next.querySelector(".more");
    const place = link.closest(".more");
    if (further) place?.replaceWith(further);
    else place?.remove();
  }

  pickAll(): void {
    for (const box of this.boxes) box.checked = this.allTarget.checked;
    this.counted();
  }

  private get boxes(): HTMLInputElement[] {
    return [...this.rowsTarget.querySelectorAll<HTMLInputElement>(".pick input")];
  }

  private readonly counted = (): void => {
    const picked = this.boxes.filter((box) => box.checked).length;
    if (this.hasCountTarget) {
      const words = this.countTarget.dataset[picked === 1 ? "one" : "many"] ?? "";
      this.countTarget.textContent = words.replace("{n}", String(picked));
    }
    this.allTarget.indeterminate = picked > 0 && picked < this.boxes.length;
    this.allTarget.checked = picked > 0 && picked === this.boxes.length;
  };

  private readonly click = (event: MouseEvent): void => {
    const box = (event.target as HTMLElement).closest<HTMLInputElement>(".pick input");
    if (!box || box === this.allTarget) return;
    const boxes = this.boxes;
    if (event.shiftKey && this.last) {
      const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((a, b) => a - b) as [number, number];
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      this.counted();
    }
    this.last = box;
  };

  private get rows(): HTMLElement[] {
    return [...this.rowsTarget.children] as HTMLElement[];
  }

  private get active(): HTMLElement | undefined {
    return this.rows.find((row) => row.classList.contains("active"));
  }

  private activate(row: HTMLElement | undefined): void {
    if (!row) return;
    this.active?.classList.remove("active");
    row.classList.add("active");
    (row.querySelector<HTMLElement>(".m a") ?? row.querySelector<HTMLElement>(".pick input"))?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const rows = this.rows;
    const at = this.active ? rows.indexOf(this.active) : -1;
    if (event.key === "j") this.activate(rows[Math.min(at + 1, rows.length - 1)]);
    else if (event.key === "k") this.activate(rows[Math.max(at - 1, 0)]);
    else if (event.key === "x") this.active?.querySelector<HTMLInputElement>(".pick input")?.click();
    else if (event.key === " " && this.active) this.preview(this.active);
    else return;
    event.preventDefault();
  };

  private preview(row: HTMLElement): void {
    const url = new URL(location.href);
    url.searchParams.delete("panel");
    url.searchParams.set("preview", row.querySelector<HTMLInputElement>(".pick input")?.value ?? "");
    Turbo.visit(url.href, { frame: "panel", action: "replace" });
  }

  // A click on a chip in a cell that one may edit waits for a second one, which edits the cell.
  private readonly follow = (event: MouseEvent): void => {
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("tbody td a.chip");
    const cell = link?.closest("td");
    const plain = event.button === 0 && event.detail > 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !cell || !plain || !this.fieldOf(cell)) return;
    event.preventDefault();
    window.clearTimeout(this.following);
    if (event.detail > 1) return;
    this.following = window.setTimeout(() => Turbo.visit(link.href), 250);
  };

  private fieldOf(cell: HTMLTableCellElement): string | undefined {
    return (cell.closest("table")?.tHead?.rows[0]?.cells[cell.cellIndex] as HTMLElement | undefined)?.dataset["field"];
  }

  private readonly edit = (event: MouseEvent): void => {
    const cell = (event.target as HTMLElement).closest<HTMLTableCellElement>("tbody td");
    if (cell && !(event.target as HTMLElement).closest(".cell-edit")) this.open(cell);
  };

  private open(cell: HTMLTableCellElement): void {
    const table = cell.closest("table");
    const field = this.fieldOf(cell);
    const id = cell.parentElement?.querySelector<HTMLInputElement>(".pick input")?.value;
    if (!field || !id || !table) return;
    void openEditor(cell, `/${table.dataset["entity"]}/${id}`, field, (moved) => {
      if (moved === 0) return;
      const next = moved === 1 ? cell.nextElementSibling : cell.previousElementSibling;
      if (next instanceof HTMLTableCellElement) this.open(next);
    });
  }
}
