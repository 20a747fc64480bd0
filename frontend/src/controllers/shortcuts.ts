// Keys for everything: Ctrl/⌘ K palette, / search, g and a letter to go, c create, ? all commands, and the key that any
// button names in data-key. Escape closes what is open.
import { Controller } from "@hotwired/stimulus";
import { typing } from "../lib/html";

export default class extends Controller<HTMLElement> {
  private going = 0;

  override connect(): void {
    document.addEventListener("keydown", this.key);
  }

  override disconnect(): void {
    document.removeEventListener("keydown", this.key);
  }

  private readonly key = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      this.palette();
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (this.press(key)) event.preventDefault();
  };

  private press(key: string): boolean {
    if (Date.now() - this.going < 1500) {
      this.going = 0;
      return this.click(`[data-go="${CSS.escape(key)}"]`);
    }
    switch (key) {
      case "g":
        this.going = Date.now();
        return true;
      case "?":
        document.querySelector<HTMLElement>("#palette")?.toggleAttribute("data-keys", true);
        this.palette();
        return true;
      case "/": {
        const box = document.querySelector<HTMLInputElement>(".quick-search input");
        if (!box) this.palette();
        box?.focus();
        box?.select();
        return true;
      }
      default:
        return key.length === 1 && this.click(`main [data-key="${CSS.escape(key)}"]`);
    }
  }

  private palette(): void {
    document.querySelector<HTMLElement>('[data-open="palette"]')?.click();
  }

  private click(selector: string): boolean {
    const found = document.querySelector<HTMLElement>(selector);
    found?.click();
    return found !== null;
  }
}
