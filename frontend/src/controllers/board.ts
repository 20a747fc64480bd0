// Moves cards by dragging, or by keys: arrows go from card to card, with Shift they move the card to the next column, Home and End to the first and the last.
// A move submits the card's own "move to" form, so it is the same deed as without a script. A card that is to be won or
// lost stays where it was: the answer is a form, and nothing is decided before that is sent.
import { Controller } from "@hotwired/stimulus";
import { typing } from "../lib/html";

// The card that was moved by keys, and what to say of it once the page shows it in its new column.
// One that is asked about first may come back: it is waited for while the form stands.
let moved: { id: string; words: string; asked: boolean } | undefined;

document.addEventListener("turbo:load", () => {
  if (!moved) return;
  const { id, words, asked } = moved;
  const card = document.getElementById(id);
  if (card || !asked || !location.pathname.endsWith("/closure")) moved = undefined;
  if (!card) return;
  card.focus();
  // Drawn anew it may stand elsewhere, and what has the focus already is not brought into sight by getting it.
  if (card.matches(":focus-visible")) card.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (!asked) say(words);
});

function say(text: string): void {
  const place = document.getElementById("toasts");
  if (!place) return;
  const words = document.createElement("span");
  words.className = "sr";
  words.textContent = text;
  place.append(words);
  window.setTimeout(() => words.remove(), 4000);
}

export default class extends Controller<HTMLElement> {
  static override targets = ["column", "card"];
  static override values = { field: String, entity: String, moved: String };
  declare columnTargets: HTMLElement[];
  declare cardTargets: HTMLElement[];
  declare fieldValue: string;
  declare movedValue: string;
  private sortables: Array<{ destroy(): void }> = [];
  private loading: Promise<void> | undefined;
  private soon = 0;
  private readonly onKey = (event: KeyboardEvent) => this.key(event);
  private readonly onGrab = () => void this.load();

  override connect(): void {
    document.addEventListener("keydown", this.onKey);
    if (!this.fieldValue) return;
    // Ready before the first card is taken: as soon as the page has settled, or the pointer comes near.
    this.soon = window.setTimeout(this.onGrab, 150);
    for (const event of ["pointerover", "touchstart", "focusin"]) {
      this.element.addEventListener(event, this.onGrab, { once: true, passive: true });
    }
  }

  override disconnect(): void {
    document.removeEventListener("keydown", this.onKey);
    window.clearTimeout(this.soon);
    for (const event of ["pointerover", "touchstart", "focusin"]) this.element.removeEventListener(event, this.onGrab);
    this.loading = undefined;
    for (const sortable of this.sortables) sortable.destroy();
    this.sortables = [];
  }

  private load(): Promise<void> {
    return (this.loading ??= this.begin());
  }

  private async begin(): Promise<void> {
    const { default: Sortable } = await import("sortablejs");
    if (!this.element.isConnected) return;
    this.sortables = this.columnTargets.map((column) => Sortable.create(column, {
      group: "cards", animation: 120, delay: 180, delayOnTouchOnly: true, ghostClass: "ghost", dragClass: "drag",
      filter: ".mover", preventOnFilter: false,
      onEnd: (event) => {
        if (event.from === event.to) return;
        const asked = event.to.hasAttribute("data-closed");
        if (asked) event.from.insertBefore(event.item, event.from.children[event.oldIndex ?? 0] ?? null);
        this.move(event.item, event.to);
      },
    }));
  }

  private move(card: HTMLElement, column: HTMLElement): void {
    const button = card.querySelector<HTMLButtonElement>(`.mover button[value="${CSS.escape(column.dataset["value"] ?? "")}"]`);
    if (!button) return;
    const stage = column.parentElement?.querySelector("h2")?.textContent ?? "";
    const title = card.querySelector(".card-title")?.textContent ?? "";
    const words = this.movedValue.replace(/\{ ?\$?card ?\}/, title).replace(/\{ ?\$?stage ?\}/, stage);
    // The page is drawn anew: what is said before that may never be read out, and the focus is lost with the card.
    moved = { id: card.id, words, asked: column.hasAttribute("data-closed") };
    button.form?.requestSubmit(button);
  }

  private key(event: KeyboardEvent): void {
    if (typing(event.target) || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const ends = event.shiftKey ? { Home: -Infinity, End: Infinity }[event.key] : undefined;
    const sideways = { ArrowLeft: -1, ArrowRight: 1, h: -1, l: 1 }[event.key] ?? ends;
    const down = { ArrowUp: -1, ArrowDown: 1, k: -1, j: 1 }[event.key];
    const card = document.activeElement?.closest<HTMLElement>(".card");
    if (sideways === undefined && down === undefined) return;
    if (!card && event.key.length > 1) return;
    event.preventDefault();
    if (!card) return this.cardTargets[0]?.focus();
    const columns = this.columnTargets.filter((column) => event.shiftKey || column.children.length > 0);
    const here = columns.indexOf(card.parentElement as HTMLElement);
    const row = [...(card.parentElement?.children ?? [])].indexOf(card);
    if (down !== undefined) {
      (card.parentElement?.children[row + down] as HTMLElement | undefined)?.focus();
      return;
    }
    const column = columns[Math.min(Math.max(here + (sideways ?? 0), 0), columns.length - 1)];
    if (!column || column === card.parentElement) return;
    if (event.shiftKey) {
      if (!this.fieldValue) return;
      if (!column.hasAttribute("data-closed")) column.prepend(card);
      card.focus();
      this.move(card, column);
    } else {
      (column.children[Math.min(row, column.children.length - 1)] as HTMLElement | undefined)?.focus();
    }
  }
}
