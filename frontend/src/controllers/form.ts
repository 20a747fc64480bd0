// Keeps what is typed: a draft on this device until it is saved, and a question before one leaves. Ctrl+Enter sends.
import { Controller } from "@hotwired/stimulus";
import { drop, keep, kept } from "../lib/drafts";
import { type Values, differing, drawn, fill, labels, of, values } from "../lib/filled";
import { debounce } from "../lib/html";

export default class extends Controller<HTMLFormElement> {
  static override targets = ["summary", "note", "cancel", "draft"];
  static override values = { draft: String };
  declare draftValue: string;
  declare summaryTarget: HTMLElement;
  declare hasSummaryTarget: boolean;
  declare noteTarget: HTMLElement;
  declare hasNoteTarget: boolean;
  declare draftTarget: HTMLElement;
  declare hasDraftTarget: boolean;
  private saved: Values = {};
  private typed: Values = {};

  override connect(): void {
    this.saved = drawn(this.element);
    this.untell();
    this.element.addEventListener("input", this.changed);
    document.addEventListener("keydown", this.key);
    this.element.addEventListener("turbo:submit-end", this.sent);
    window.addEventListener("beforeunload", this.leaving);
    document.addEventListener("turbo:before-visit", this.leaving);
    // Drawn again with what is wrong it holds what was typed, which is still not saved.
    if (this.toFault()) Object.assign(this.saved, kept(this.place)?.saved);
    else this.recover();
  }

  // To what is to be corrected; whether anything is.
  private toFault(): boolean {
    const wrong = this.element.querySelector<HTMLElement>("[aria-invalid=true]") ?? (this.hasSummaryTarget ? this.summaryTarget : undefined);
    wrong?.focus();
    return wrong !== undefined;
  }

  override disconnect(): void {
    this.element.removeEventListener("input", this.changed);
    document.removeEventListener("keydown", this.key);
    this.element.removeEventListener("turbo:submit-end", this.sent);
    window.removeEventListener("beforeunload", this.leaving);
    document.removeEventListener("turbo:before-visit", this.leaving);
  }

  private get place(): string {
    return this.draftValue;
  }

  /** Of the record that is drawn. */
  private get version(): string {
    return this.element.querySelector<HTMLInputElement>("input[name=version]")?.value ?? "";
  }

  private readonly changed = (): void => {
    const typed = Object.keys(differing(values(this.element), this.saved));
    this.element.toggleAttribute("data-dirty", typed.length > 0);
    this.keep();
  };

  private readonly keep = debounce(400, () => {
    if (!this.place || !this.element.isConnected) return;
    const typed = differing(values(this.element), this.saved);
    if (!this.element.hasAttribute("data-dirty")) return drop(this.place);
    keep(this.place, { version: this.version, typed, saved: of(this.saved, Object.keys(typed)) });
    this.note("kept");
  });

  // What was typed is filled in again where it was typed into the same; else it is only offered.
  private recover(): void {
    const draft = this.place ? kept(this.place) : null;
    if (!draft) return;
    const same = draft.version === this.version;
    if (same && this.version) Object.assign(this.saved, draft.saved);
    this.typed = of(draft.typed, Object.keys(differing(draft.typed, of(this.saved, Object.keys(draft.typed)))));
    if (labels(this.element, this.typed).length === 0) return;
    if (same) this.refill();
    else this.tell("outdated");
  }

  refill(): void {
    fill(this.element, this.typed);
    this.element.setAttribute("data-dirty", "");
    this.tell("restored");
  }

  discard(): void {
    const [label] = labels(this.element, this.typed);
    drop(this.place);
    fill(this.element, of(this.saved, Object.keys(this.typed)));
    this.untell();
    this.changed();
    this.note("discarded");
    label?.parentElement?.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  }

  // Says at the top which fields it is about, and marks those that are filled in.
  private tell(which: "outdated" | "restored"): void {
    this.untell();
    const template = this.element.querySelector<HTMLTemplateElement>(`template[data-draft=${which}]`);
    if (!this.hasDraftTarget || !template) return;
    const notice = template.content.cloneNode(true) as DocumentFragment;
    const all = labels(this.element, this.typed);
    notice.querySelector("ul")?.append(...all.map((label) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${label.getAttribute("for") ?? label.parentElement?.id}`;
      link.textContent = label.firstChild?.textContent ?? "";
      item.append(link);
      return item;
    }));
    this.draftTarget.replaceChildren(notice);
    if (which === "outdated") return;
    for (const label of all) {
      label.dataset["refilled"] = template.dataset["mark"] ?? "";
      const folded = label.closest("details");
      if (folded && this.element.contains(folded)) folded.open = true;
    }
  }

  private untell(): void {
    if (this.hasDraftTarget) this.draftTarget.replaceChildren();
    for (const label of this.element.querySelectorAll<HTMLElement>("[data-refilled]")) delete label.dataset["refilled"];
  }

  private note(which: "kept" | "discarded"): void {
    if (this.hasNoteTarget) this.noteTarget.textContent = this.noteTarget.dataset[which] ?? "";
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    // From anywhere on a page with one form; with several it is the one that one is in.
    const within = event.target instanceof Element ? event.target.closest("form") : null;
    const only = document.querySelectorAll("form[data-controller~=form]").length === 1;
    if (within !== this.element && (within || !only || document.querySelector("dialog[open]"))) return;
    event.preventDefault();
    this.element.requestSubmit();
  };

  private readonly sent = (event: Event): void => {
    if (!(event as CustomEvent).detail.success) {
      // What is wrong is drawn into the page that stands: the form is not a new one.
      document.addEventListener("turbo:render", () => requestAnimationFrame(() => this.element.isConnected && this.toFault()), { once: true });
      return;
    }
    this.element.removeAttribute("data-dirty");
    this.untell();
    if (this.place) drop(this.place);
  };

  // With a draft nothing is lost, so nobody is asked.
  private readonly leaving = (event: Event): void => {
    if (this.place || !this.element.hasAttribute("data-dirty") || event.type !== "beforeunload") return;
    event.preventDefault();
  };
}
