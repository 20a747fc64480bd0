// Keeps what is typed: a draft on this device until it is saved, and a question before one leaves. Ctrl+Enter sends.
import { Controller } from "@hotwired/stimulus";
import { drop, keep, kept } from "../lib/drafts";
import { type Values, differing, drawn, fill, labels, of, shown, values, without } from "../lib/filled";
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
  /** Of the record that `saved` was drawn from; of an offered draft while it waits for an answer. */
  private version = "";
  /** Of the draft, what the notice is about. */
  private typed: Values = {};
  /** Of the draft, what the form does not hold: fields that it does not show, what is offered. It is kept with what is typed. */
  private beside: { typed: Values; saved: Values } = { typed: {}, saved: {} };
  private offered = false;

  override connect(): void {
    this.saved = drawn(this.element);
    this.answer();
    this.untell();
    this.element.addEventListener("input", this.changed);
    document.addEventListener("keydown", this.key);
    this.element.addEventListener("turbo:submit-start", this.sending);
    this.element.addEventListener("turbo:submit-end", this.sent);
    window.addEventListener("beforeunload", this.leaving);
    document.addEventListener("turbo:before-visit", this.leaving);
    if (this.toFault()) this.resume();
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
    this.element.removeEventListener("turbo:submit-start", this.sending);
    this.element.removeEventListener("turbo:submit-end", this.sent);
    window.removeEventListener("beforeunload", this.leaving);
    document.removeEventListener("turbo:before-visit", this.leaving);
  }

  private get place(): string {
    return this.draftValue;
  }

  /** Of the record that is drawn. */
  private get drawnVersion(): string {
    return this.element.querySelector<HTMLInputElement>("input[name=version]")?.value ?? "";
  }

  private readonly changed = (): void => {
    const typed = Object.keys(differing(values(this.element), this.saved));
    this.element.toggleAttribute("data-dirty", typed.length > 0);
    this.keep();
  };

  private readonly keep = debounce(400, () => this.store());

  private store(): void {
    if (!this.place || !this.element.isConnected) return;
    const dirty = this.element.hasAttribute("data-dirty");
    const typed = dirty ? differing(values(this.element), this.saved) : {};
    const all = { ...this.beside.typed, ...typed };
    if (Object.keys(all).length === 0) return drop(this.place);
    keep(this.place, { version: this.version, typed: all, saved: { ...this.beside.saved, ...of(this.saved, Object.keys(typed)) } });
    if (dirty) this.note("kept");
  }

  // Drawn again with what is wrong the form holds what was typed, which is still not saved, perhaps into an older version;
  // what it does not hold of an older version is still only offered.
  private resume(): void {
    const draft = this.place ? kept(this.place) : null;
    if (!draft) return;
    const other = Object.keys(differing(draft.typed, of(values(this.element), Object.keys(draft.typed))));
    const typed = Object.keys(without(draft.typed, other));
    Object.assign(this.saved, of(draft.saved, typed));
    this.beside = { typed: of(draft.typed, other), saved: of(draft.saved, other) };
    this.version = draft.version;
    this.element.toggleAttribute("data-dirty", typed.length > 0);
    this.typed = of(draft.typed, shown(this.element, other));
    if (draft.version === this.drawnVersion || labels(this.element, this.typed).length === 0) return;
    this.offered = true;
    this.tell("outdated");
  }

  // What was typed is filled in again where it was typed into the same; else it is only offered.
  private recover(): void {
    const draft = this.place ? kept(this.place) : null;
    if (!draft) return;
    const same = draft.version === this.version;
    const inSight = shown(this.element, Object.keys(draft.typed));
    const typed = of(draft.typed, inSight);
    if (same && this.version) Object.assign(this.saved, of(draft.saved, inSight));
    this.typed = of(typed, Object.keys(differing(typed, of(this.saved, inSight))));
    if (same) this.beside = { typed: without(draft.typed, inSight), saved: without(draft.saved, inSight) };
    if (labels(this.element, this.typed).length === 0) return;
    if (same) return this.restore();
    this.offered = true;
    this.version = draft.version;
    this.beside = { typed: draft.typed, saved: draft.saved };
    this.tell("outdated");
  }

  private restore(): void {
    fill(this.element, this.typed);
    this.element.setAttribute("data-dirty", "");
    this.tell("restored");
  }

  // What is offered is filled in, or forgotten: from now on all that is typed is typed into what is drawn.
  private answer(): void {
    this.offered = false;
    this.version = this.drawnVersion;
    this.beside = { typed: {}, saved: {} };
  }

  refill(): void {
    this.answer();
    this.restore();
    this.store();
  }

  discard(): void {
    const [label] = labels(this.element, this.typed);
    const offered = this.offered;
    if (offered) this.answer();
    else fill(this.element, of(this.saved, Object.keys(this.typed)));
    this.untell();
    this.changed();
    this.store();
    this.note(offered ? "forgotten" : "discarded");
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

  private note(which: "kept" | "discarded" | "forgotten"): void {
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

  // A new form with what is wrong finds among the drafts what was typed.
  private readonly sending = (): void => this.store();

  private readonly sent = (event: Event): void => {
    if (!(event as CustomEvent).detail.success) {
      // What is wrong may be drawn into the page that stands: the form is not a new one.
      const typed = Object.keys(differing(values(this.element), this.saved));
      document.addEventListener("turbo:render", () => requestAnimationFrame(() => this.element.isConnected && this.again(typed)), { once: true });
      return;
    }
    this.element.removeAttribute("data-dirty");
    // What is offered and has no answer yet is not saved.
    if (this.offered) return keep(this.place, { version: this.version, ...this.beside });
    this.beside = { typed: {}, saved: {} };
    this.untell();
    if (this.place) drop(this.place);
  };

  // The same form with what is wrong: of what was not typed it may hold what somebody else has saved meanwhile.
  private again(typed: string[]): void {
    this.saved = { ...drawn(this.element), ...of(this.saved, typed) };
    this.element.toggleAttribute("data-dirty", typed.length > 0);
    this.store();
    if (this.offered) this.tell("outdated");
    else this.untell();
    this.toFault();
  }

  // With a draft nothing is lost, so nobody is asked.
  private readonly leaving = (event: Event): void => {
    if (this.place || !this.element.hasAttribute("data-dirty") || event.type !== "beforeunload") return;
    event.preventDefault();
  };
}
