// Keeps what is typed: a draft on this device until it is saved, and a question before one leaves. Ctrl+Enter sends.
import { Controller } from "@hotwired/stimulus";
import { drop, keep, kept } from "../lib/drafts";
import { debounce } from "../lib/html";

type Fields = Array<[string, string]>;
const SECRET = /^(csrf|version|password|token|then|force|paste)/;

export default class extends Controller<HTMLFormElement> {
  static override targets = ["summary", "note", "cancel"];
  static override values = { draft: String };
  declare draftValue: string;
  declare summaryTarget: HTMLElement;
  declare hasSummaryTarget: boolean;
  declare noteTarget: HTMLElement;
  declare hasNoteTarget: boolean;
  private first = "";

  override connect(): void {
    this.first = JSON.stringify(this.fields());
    this.element.addEventListener("input", this.changed);
    document.addEventListener("keydown", this.key);
    this.element.addEventListener("turbo:submit-end", this.sent);
    window.addEventListener("beforeunload", this.leaving);
    document.addEventListener("turbo:before-visit", this.leaving);
    if (!this.toFault()) this.restore();
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

  private fields(): Fields {
    return [...new FormData(this.element)].filter((pair): pair is [string, string] =>
      typeof pair[1] === "string" && !SECRET.test(pair[0]));
  }

  private get place(): string {
    return this.draftValue;
  }

  private readonly changed = (): void => {
    this.element.toggleAttribute("data-dirty", JSON.stringify(this.fields()) !== this.first);
    this.keep();
  };

  private readonly keep = debounce(400, () => {
    if (!this.place || !this.element.isConnected || !this.element.hasAttribute("data-dirty")) return;
    keep(this.place, JSON.stringify(this.fields()));
    this.note("kept");
  });

  private restore(): void {
    const saved = this.place && kept(this.place);
    if (!saved || saved === this.first) return;
    const left = new Map<string, string[]>();
    for (const [name, value] of JSON.parse(saved) as Fields) left.set(name, [...(left.get(name) ?? []), value]);
    for (const control of this.element.elements) {
      if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement)) continue;
      const values = left.get(control.name);
      if (SECRET.test(control.name) || !values || control.closest("details.given")) continue; // a given link is this form's own
      if (control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type)) control.checked = values.includes(control.value);
      else if (control.type !== "file") control.value = values.shift() ?? control.value;
    }
    this.element.setAttribute("data-dirty", "");
    this.note("restored");
  }

  private note(which: "kept" | "restored"): void {
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
    if (this.place) drop(this.place);
  };

  // With a draft nothing is lost, so nobody is asked.
  private readonly leaving = (event: Event): void => {
    if (this.place || !this.element.hasAttribute("data-dirty") || event.type !== "beforeunload") return;
    event.preventDefault();
  };
}
