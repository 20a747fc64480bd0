// The record's page: fields are edited where they stand, by pencil, double click or Enter.
import { Controller } from "@hotwired/stimulus";
import { openEditor } from "../lib/inline-edit";

export default class extends Controller<HTMLElement> {
  static override values = { entity: String, id: String, ahead: Boolean };
  declare entityValue: string;
  declare idValue: string;
  declare aheadValue: boolean;

  override connect(): void {
    if (this.aheadValue && !document.documentElement.hasAttribute("data-turbo-preview")) {
      // Fetched while the pointer was over a link; now it is looked at, which makes it a recent one.
      this.aheadValue = false;
      void fetch(`/${this.entityValue}/${this.idValue}`, { method: "HEAD" });
    }
    this.element.addEventListener("click", this.click);
    this.element.addEventListener("dblclick", this.edit);
  }

  override disconnect(): void {
    this.element.removeEventListener("click", this.click);
    this.element.removeEventListener("dblclick", this.edit);
  }

  private readonly click = (event: Event): void => {
    if (!(event.target as HTMLElement).closest(".pencil")) return;
    event.preventDefault();
    event.stopPropagation();
    this.edit(event);
  };

  private readonly edit = (event: Event): void => {
    const pair = (event.target as HTMLElement).closest<HTMLElement>(".pair[data-field]");
    const host = pair?.querySelector<HTMLElement>("dd");
    if (!pair || !host || (event.target as HTMLElement).closest(".cell-edit")) return;
    void openEditor(host, `/${this.entityValue}/${this.idValue}`, pair.dataset["field"] ?? "", () => {
      pair.querySelector<HTMLElement>(".pencil")?.focus();
    });
  };
}
