// The search box of a link field (an ARIA combobox): options come from /search/links as one types.
import { Controller } from "@hotwired/stimulus";
import { debounce, page } from "../lib/html";

export default class extends Controller<HTMLElement> {
  static override targets = ["id", "was", "text", "list"];
  static override values = { entity: String, create: String };
  declare idTarget: HTMLInputElement;
  declare wasTarget: HTMLInputElement;
  declare textTarget: HTMLInputElement;
  declare listTarget: HTMLElement;
  declare entityValue: string;
  private at = -1;

  override connect(): void {
    this.listTarget.addEventListener("pointerdown", this.picked);
  }

  override disconnect(): void {
    this.listTarget.removeEventListener("pointerdown", this.picked);
  }

  enter(): void {
    this.textTarget.select();
  }

  search = debounce(150, async () => {
    const q = this.textTarget.value.trim();
    if (q === "") {
      this.idTarget.value = "";
      return this.close();
    }
    const { response, document: answer } = await page(`/search/links?entity=${encodeURIComponent(this.entityValue)}&q=${encodeURIComponent(q)}`);
    if (!response.ok || document.activeElement !== this.textTarget) return;
    const options = [...answer.querySelectorAll<HTMLElement>("li[data-id]")];
    options.forEach((option, n) => (option.id = `${this.listTarget.id}-${n}`));
    this.listTarget.replaceChildren(...options);
    this.listTarget.hidden = options.length === 0;
    this.textTarget.setAttribute("aria-expanded", String(options.length > 0));
    this.point(options.length > 0 ? 0 : -1);
  });

  key(event: KeyboardEvent): void {
    if (this.listTarget.hidden) return;
    const count = this.listTarget.children.length;
    if (event.key === "ArrowDown") this.point((this.at + 1) % count);
    else if (event.key === "ArrowUp") this.point((this.at + count - 1) % count);
    else if (event.key === "Enter" && this.at >= 0) this.take(this.listTarget.children[this.at] as HTMLElement);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  leave(): void {
    window.setTimeout(() => this.close(), 100);
  }

  private readonly picked = (event: Event): void => {
    const option = (event.target as HTMLElement).closest<HTMLElement>("li[data-id]");
    if (!option) return;
    event.preventDefault();
    this.take(option);
  };

  private take(option: HTMLElement): void {
    const title = option.dataset["title"] ?? "";
    this.idTarget.value = option.dataset["id"] ?? "";
    this.textTarget.value = title;
    this.wasTarget.value = title;
    this.close();
    this.idTarget.dispatchEvent(new Event("input", { bubbles: true }));
    this.idTarget.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private point(at: number): void {
    this.at = at;
    [...this.listTarget.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    const option = this.listTarget.children[at];
    if (option) this.textTarget.setAttribute("aria-activedescendant", option.id);
    else this.textTarget.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  private close(): void {
    this.listTarget.hidden = true;
    this.textTarget.setAttribute("aria-expanded", "false");
    this.point(-1);
  }
}
