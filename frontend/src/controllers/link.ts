// The search box of a link field (an ARIA combobox): options come from /search/links as one types.
import { Controller } from "@hotwired/stimulus";
import { debounce, page } from "../lib/html";

export default class extends Controller<HTMLElement> {
  static override targets = ["id", "was", "text", "list", "status", "candidates"];
  static override values = { entity: String, create: String, none: String, fills: String };
  declare idTarget: HTMLInputElement;
  declare wasTarget: HTMLInputElement;
  declare textTarget: HTMLInputElement;
  declare listTarget: HTMLElement;
  declare statusTarget: HTMLElement;
  declare hasStatusTarget: boolean;
  declare candidatesTargets: HTMLElement[];
  declare entityValue: string;
  declare createValue: string;
  declare noneValue: string;
  declare fillsValue: string;
  private at = -1;
  private list: HTMLElement | undefined;

  override connect(): void {
    this.list = this.listTarget;
    this.list.addEventListener("pointerdown", this.picked);
  }

  // What is taken out of the page in pieces may have lost its list already.
  override disconnect(): void {
    this.list?.removeEventListener("pointerdown", this.picked);
  }

  enter(): void {
    this.textTarget.select();
    this.settle();
  }

  // A click into the box that has the cursor already.
  open(): void {
    if (this.listTarget.hidden) this.settle();
  }

  search = debounce(150, () => this.look());

  // What there is to choose from, before anything is typed.
  private readonly settle = debounce(150, () => {
    if (document.activeElement === this.textTarget && this.textTarget.value.trim() === "") void this.look();
  });

  key(event: KeyboardEvent): void {
    const options = this.options;
    const open = !this.listTarget.hidden;
    if (event.key === "Enter") {
      if (event.ctrlKey || event.metaKey || (this.settled && !open)) return;
      const option = open ? options[this.at] : undefined;
      if (option) this.take(option);
      else if (this.settled) return;
      else void this.look(); // a name that fits nothing yet is not sent
    } else if (!open) {
      if (event.key !== "ArrowDown") return;
      void this.look(0);
    } else if (event.key === "ArrowDown" && options.length > 0) this.point((this.at + 1) % options.length);
    else if (event.key === "ArrowUp" && options.length > 0) this.point((Math.max(this.at, 0) + options.length - 1) % options.length);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  leave(): void {
    window.setTimeout(() => this.close(), 100);
  }

  /** Whether the text is empty or that of the record chosen. */
  private get settled(): boolean {
    const text = this.textTarget.value.trim();
    return text === "" || (this.idTarget.value !== "" && text === this.wasTarget.value.trim());
  }

  private get options(): HTMLElement[] {
    return [...this.listTarget.querySelectorAll<HTMLElement>("li[data-id]")];
  }

  // `at`: the option that is pointed at where nothing is searched for; none unless one asks by key.
  private async look(at = -1): Promise<void> {
    const text = this.textTarget.value.trim();
    const q = this.settled ? "" : text;
    if (text === "") this.idTarget.value = "";
    const parameters = new URLSearchParams({ entity: this.entityValue, q });
    if (this.createValue) parameters.set("create", this.createValue);
    if (this.fillsValue) parameters.set("for", this.fillsValue);
    const { response, document: answer } = await page(`/search/links?${parameters}`);
    // An answer to what is no longer typed says nothing.
    if (!response.ok || document.activeElement !== this.textTarget || this.textTarget.value.trim() !== text) return;
    const options = [...answer.querySelectorAll<HTMLElement>("li[data-id]")];
    if (q === "" && options.length === 0) return this.close();
    options.forEach((option, n) => (option.id = `${this.listTarget.id}-${n}`));
    this.listTarget.replaceChildren(...(options.length > 0 ? options : [this.nothing()]));
    this.listTarget.hidden = false;
    if (this.hasStatusTarget) this.statusTarget.textContent = options.length > 0 ? "" : this.noneValue;
    this.textTarget.setAttribute("aria-expanded", "true");
    this.point(options.length === 0 ? -1 : q === "" ? at : 0);
  }

  private nothing(): HTMLElement {
    const line = document.createElement("li");
    line.className = "none";
    line.setAttribute("role", "option");
    line.setAttribute("aria-disabled", "true");
    line.textContent = this.noneValue;
    return line;
  }

  private readonly picked = (event: Event): void => {
    event.preventDefault();
    const option = (event.target as HTMLElement).closest<HTMLElement>("li[data-id]");
    if (option) this.take(option);
  };

  private take(option: HTMLElement): void {
    const title = option.dataset["title"] ?? "";
    for (const candidates of this.candidatesTargets) candidates.remove();
    this.idTarget.value = option.dataset["id"] ?? "";
    this.textTarget.value = title;
    this.wasTarget.value = title;
    this.close();
    if (option.dataset["fills"]) this.fill(new URLSearchParams(option.dataset["fills"]));
    this.idTarget.dispatchEvent(new Event("input", { bubbles: true }));
    this.idTarget.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // What was typed stays; what an earlier choice filled follows the new one, a currency with its amount.
  private fill(values: URLSearchParams): void {
    const controls = this.element.closest("form")?.elements;
    const filled = new Set<string>();
    for (const [name, value] of values) {
      const control = controls?.namedItem(name);
      if (control instanceof HTMLInputElement && (control.value === "" || control.dataset["filled"] === control.value)) {
        control.value = value;
        control.dataset["filled"] = value;
        filled.add(name);
      } else if (control instanceof HTMLSelectElement && filled.has(name.replace(/\.currency$/, ""))) {
        control.value = value;
      }
    }
  }

  private point(at: number): void {
    this.at = at;
    this.options.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    const option = this.options[at];
    if (option) this.textTarget.setAttribute("aria-activedescendant", option.id);
    else this.textTarget.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  private close(): void {
    this.listTarget.hidden = true;
    this.textTarget.setAttribute("aria-expanded", "false");
    if (this.hasStatusTarget) this.statusTarget.textContent = "";
    this.point(-1);
  }
}
