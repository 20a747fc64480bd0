// The filter builder: a changed field asks the server for its operators and the right control.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLFormElement> {
  static override targets = ["draft", "row"];
  declare draftTarget: HTMLButtonElement;

  draft(): void {
    this.element.requestSubmit(this.draftTarget);
  }

  remove(event: Event): void {
    (event.currentTarget as HTMLElement).closest(".filter-row")?.remove();
    this.draft();
  }
}
