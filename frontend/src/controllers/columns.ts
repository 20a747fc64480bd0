// The column picker: find by name, drag into order.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLElement> {
  static override targets = ["find", "list", "item"];
  declare findTarget: HTMLInputElement;
  declare listTarget: HTMLElement;
  declare itemTargets: HTMLElement[];

  override async connect(): Promise<void> {
    this.findTarget.hidden = false;
    const { default: Sortable } = await import("sortablejs");
    Sortable.create(this.listTarget, { handle: ".grip", animation: 120 });
  }

  find(): void {
    const words = this.findTarget.value.toLocaleLowerCase();
    for (const item of this.itemTargets) item.hidden = !item.textContent?.toLocaleLowerCase().includes(words);
  }
}
