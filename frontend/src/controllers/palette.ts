// The palette: commands of the page, then what the search page answers, in one list that arrows walk.
import { Controller } from "@hotwired/stimulus";
import { debounce } from "../lib/html";
import { refreshing } from "../lib/refresh";

/** Without capitals and accents, as the server compares. */
function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();
}

export default class extends Controller<HTMLDialogElement> {
  static override targets = ["input", "commands", "results"];
  declare inputTarget: HTMLInputElement;
  declare commandsTarget: HTMLElement;
  declare hasCommandsTarget: boolean;
  declare resultsTarget: HTMLElement;

  override connect(): void {
    document.addEventListener("click", this.outside);
    document.addEventListener("turbo:before-cache", this.shut);
    this.element.addEventListener("click", this.backdrop);
    this.element.addEventListener("turbo:before-morph-element", this.keep);
    this.resultsTarget.addEventListener("turbo:frame-load", this.loaded);
  }

  override disconnect(): void {
    document.removeEventListener("click", this.outside);
    document.removeEventListener("turbo:before-cache", this.shut);
    this.element.removeEventListener("click", this.backdrop);
    this.element.removeEventListener("turbo:before-morph-element", this.keep);
    this.resultsTarget.removeEventListener("turbo:frame-load", this.loaded);
  }

  open(): void {
    if (this.element.open) return;
    this.element.showModal();
    this.inputTarget.select();
    this.load();
  }

  search = debounce(120, () => {
    const words = folded(this.inputTarget.value).split(/\s+/);
    if (this.hasCommandsTarget) {
      let any = false;
      for (const entry of this.commandsTarget.querySelectorAll<HTMLElement>(".entry")) {
        const text = folded(entry.textContent ?? "");
        entry.hidden = !words.every((word) => text.includes(word));
        any ||= !entry.hidden;
      }
      this.commandsTarget.hidden = !any;
    }
    this.load();
  });

  move(event: KeyboardEvent): void {
    const entries = this.entries;
    const at = entries.findIndex((entry) => entry.classList.contains("active"));
    if (event.key === "ArrowDown") this.point(entries[(at + 1) % entries.length]);
    else if (event.key === "ArrowUp") this.point(entries.at(at <= 0 ? -1 : at - 1));
    else if (event.key === "Escape") this.element.close(); // a search box would only empty itself
    else return;
    event.preventDefault();
  }

  submit(event: Event): void {
    const active = this.element.querySelector<HTMLElement>(".entry.active") ?? this.entries[0];
    if (!active) return;
    event.preventDefault();
    this.element.close();
    active.click();
  }

  private get entries(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>(".palette-body .entry")].filter((entry) => entry.offsetParent !== null);
  }

  private point(entry: HTMLElement | undefined): void {
    for (const other of this.element.querySelectorAll(".entry.active")) other.classList.remove("active");
    entry?.classList.add("active");
    entry?.scrollIntoView({ block: "nearest" });
  }

  private load(): void {
    const q = this.inputTarget.value.trim();
    const src = `${this.resultsTarget.dataset["src"]}${q ? `?q=${encodeURIComponent(q)}` : ""}`;
    if (this.resultsTarget.getAttribute("src") !== src) this.resultsTarget.setAttribute("src", src);
    else this.loaded();
  }

  private readonly loaded = (): void => {
    this.point(this.entries[0]);
    // Asked for by `?`.
    if (!this.element.hasAttribute("data-keys")) return;
    this.element.removeAttribute("data-keys");
    this.element.querySelector(".keys")?.scrollIntoView();
  };

  // A refresh that was under way when the palette opened leaves it as it is.
  private readonly keep = (event: Event): void => {
    if (event.target === this.element && this.element.open) event.preventDefault();
  };

  private readonly shut = (): void => {
    if (this.element.open && !refreshing()) this.element.close();
  };

  private readonly outside = (event: Event): void => {
    const opener = (event.target as HTMLElement).closest('[data-open="palette"]');
    if (!opener) return;
    event.preventDefault();
    this.open();
  };

  private readonly backdrop = (event: Event): void => {
    if (event.target === this.element) this.element.close();
  };
}
