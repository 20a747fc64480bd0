// Folds the navigation to its icons; a cookie tells the server, so that pages come folded.
import { Controller } from "@hotwired/stimulus";
import { cookie } from "../lib/html";

export default class extends Controller<HTMLElement> {
  fold(): void {
    const root = document.documentElement;
    const narrow = root.dataset["nav"] !== "narrow";
    root.dataset["nav"] = narrow ? "narrow" : "wide";
    cookie("nav", narrow ? "narrow" : "wide");
  }
}
