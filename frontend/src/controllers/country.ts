// A chosen country proposes its currency and its time zone, in the place of those proposed before; what somebody chose himself
// stays.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLFormElement> {
  static override values = { usual: Object };
  declare usualValue: Record<string, Record<string, string>>;
  private readonly proposed = new Map<HTMLSelectElement, string>();

  override connect(): void {
    this.propose();
    this.element.addEventListener("change", this.changed);
  }

  override disconnect(): void {
    this.element.removeEventListener("change", this.changed);
  }

  private readonly changed = (event: Event): void => {
    if (event.target === this.element.elements.namedItem("country")) this.propose();
  };

  private propose(): void {
    const country = this.element.elements.namedItem("country");
    if (!(country instanceof HTMLSelectElement)) return;
    for (const [name, value] of Object.entries(this.usualValue[country.value] ?? {})) {
      const select = this.element.elements.namedItem(name);
      if (!(select instanceof HTMLSelectElement) || select.value !== (this.proposed.get(select) ?? "")) continue;
      select.value = value;
      this.proposed.set(select, value);
    }
  }
}
