// A list of boxes of one name: the last one filled brings another.
import { Controller } from "@hotwired/stimulus";

export default class extends Controller<HTMLElement> {
  grow(): void {
    const last = this.element.lastElementChild;
    if (!(last instanceof HTMLInputElement) || last.value === "") return;
    const next = last.cloneNode() as HTMLInputElement;
    next.value = "";
    last.after(next);
  }
}
