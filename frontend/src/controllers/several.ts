// A list of boxes of one name: the last one filled brings another.
import { Controller } from "@hotwired/stimulus";
import { another } from "../lib/boxes";

export default class extends Controller<HTMLElement> {
  grow(): void {
    const boxes = this.element.querySelectorAll("input");
    if (boxes[boxes.length - 1]?.value !== "") another(this.element);
  }
}
