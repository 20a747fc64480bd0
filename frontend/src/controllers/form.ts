// Keeps what is typed: a draft on this device until it is saved, and a question before one leaves. Ctrl+Enter sends.
import { Controller } from "@hotwired/stimulus";
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
    this.element.addEventListener("keydown", this.key);
    this.element.addEventListener("turbo:submit-end", this.sent);
    window.addEventListener("beforeunload", this.leaving);
    document.addEventListener("turbo:before-visit", this.leaving);
    if (this.hasSummaryTarget) this.summaryTarget.focus();
    else this.restore();
  }

  override disconnect(): void {
    this.element.removeEventListener("input", this.changed);
    this.element.removeEventListener("keydown", this.key);
    this.element.removeEventListener("turbo:submit-end", this.sent);
    window.removeEventListener("beforeunload", this.leaving);
    document.removeEventListener("turbo:before-visit", this.leaving);
  }

  private fields(): Fields {
    return [...new FormData(this.element)].filter((pair): pair is [string, string] =>
      typeof pair[1] === "string" && !SECRET.test(pair[0]));
  }

  private get place(): string {
    return this.draftValue ? `draft:${this.draftValue}` : "";
  }

  private readonly changed = (): void => {
    this.element.toggleAttribute("data-dirty", JSON.stringify(this.fields()) !== this.first);
    this.keep();
  };

  private readonly keep = debounce(400, () => {
    if (!this.place || !this.element.isConnected || !this.element.hasAttribute("data-dirty")) return;
    localStorage.setItem(this.place, JSON.stringify(this.fields()));
    this.note("kept");
  });

  private restore(): void {
    const saved = this.place && localStorage.getItem(this.place);
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
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.element.requestSubmit();
    }
  };

  private readonly sent = (event: Event): void => {
    if (!(event as CustomEvent).detail.success) return;
    this.element.removeAttribute("data-dirty");
    if (this.place) localStorage.removeItem(this.place);
  };

  // With a draft nothing is lost, so nobody is asked.
  private readonly leaving = (event: Event): void => {
    if (this.place || !this.element.hasAttribute("data-dirty") || event.type !== "beforeunload") return;
    event.preventDefault();
  };
}
