// Moves an entry to another day by dragging it there. Posts `{field}.day`; the server keeps the time of day.
import { Controller } from "@hotwired/stimulus";
import { page } from "../lib/html";
import { refreshNow } from "../lib/refresh";

export default class extends Controller<HTMLElement> {
  static override targets = ["day"];
  static override values = { token: String };
  declare dayTargets: HTMLElement[];
  declare tokenValue: string;
  private sortables: Array<{ destroy(): void }> = [];

  override connect(): void {
    this.element.addEventListener("pointerover", this.load, { once: true });
  }

  override disconnect(): void {
    this.element.removeEventListener("pointerover", this.load);
    for (const sortable of this.sortables) sortable.destroy();
  }

  private readonly load = async (): Promise<void> => {
    const { default: Sortable } = await import("sortablejs");
    this.sortables = this.dayTargets.map((day) => Sortable.create(day, {
      group: "days", draggable: ".entry-chip[data-field]:not([data-field=''])", sort: false, delay: 180, delayOnTouchOnly: true,
      onEnd: (event) => {
        if (event.from !== event.to) void this.move(event.item, event.to.dataset["date"] ?? "");
      },
    }));
  };

  private async move(entry: HTMLElement, date: string): Promise<void> {
    const { entity, id, field, version } = entry.dataset;
    const body = new URLSearchParams({ csrf: this.tokenValue, version: version ?? "", field: field ?? "", [`${field}.day`]: date });
    const { response } = await page(`/${entity}/${id}/field`, { method: "POST", body });
    if (response.ok) refreshNow();
    else location.assign(`/${entity}/${id}`);
  }
}
