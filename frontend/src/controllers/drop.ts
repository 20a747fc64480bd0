// Files dropped or pasted anywhere on the page, where it has one zone; sent at once where the input says so.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLElement> {
  static override targets = ["input", "name", "button"];
  declare inputTarget: HTMLInputElement;
  declare nameTarget: HTMLElement;
  declare hasNameTarget: boolean;
  declare buttonTarget: HTMLElement;
  declare hasButtonTarget: boolean;

  override connect(): void {
    document.addEventListener("paste", this.pasted);
    for (const name of ["dragover", "dragleave", "drop"] as const) document.addEventListener(name, this.dragged);
    // On the element: while the page is drawn anew the input may go before it does.
    this.element.addEventListener("change", this.named);
    // What is chosen here is sent at once: a button that nobody sees would send it twice.
    if (this.hasButtonTarget) this.buttonTarget.hidden = true;
  }

  override disconnect(): void {
    document.removeEventListener("paste", this.pasted);
    for (const name of ["dragover", "dragleave", "drop"] as const) document.removeEventListener(name, this.dragged);
    this.element.removeEventListener("change", this.named);
  }

  send(): void {
    if (this.inputTarget.files?.length) this.inputTarget.form?.requestSubmit();
  }

  private readonly named = (): void => {
    if (this.hasNameTarget) this.nameTarget.textContent = [...(this.inputTarget.files ?? [])].map((file) => file.name).join(", ");
  };

  private readonly dragged = (event: DragEvent): void => {
    const inside = this.element.contains(event.target as Node | null);
    const files = event.dataTransfer?.types.includes("Files") ?? false;
    // Cards and rows are dragged, too; of several zones the one below the pointer takes what falls.
    if (!files || (!inside && document.querySelectorAll('[data-controller~="drop"]').length > 1)) {
      this.element.classList.remove("over");
      return;
    }
    event.preventDefault();
    this.element.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop" && event.dataTransfer) this.take(event.dataTransfer.files);
  };

  private readonly pasted = (event: ClipboardEvent): void => {
    const files = event.clipboardData?.files;
    if (files?.length) {
      event.preventDefault();
      this.take(files);
    }
  };

  private take(files: FileList): void {
    if (files.length === 0) return;
    this.inputTarget.files = files;
    // Choosing by hand raises both; what listens may have asked for either.
    for (const name of ["input", "change"]) this.inputTarget.dispatchEvent(new Event(name, { bubbles: true }));
  }
}
