// After a tap on a telephone number, offers to log the call, or to write by WhatsApp.
import { Controller } from "@hotwired/stimulus";
import { toast } from "../lib/toast";

export default class extends Controller<HTMLElement> {
  static override values = { ask: String, log: String };
  declare askValue: string;
  declare logValue: string;

  override connect(): void {
    this.element.addEventListener("click", this.tapped);
  }

  override disconnect(): void {
    this.element.removeEventListener("click", this.tapped);
  }

  private readonly tapped = (event: Event): void => {
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>('a[href^="tel:"]');
    if (!link) return;
    const links = [{ label: "WhatsApp", href: `https://wa.me/${link.href.replace(/\D/g, "")}` }];
    if (link.dataset["log"]) links.unshift({ label: this.logValue, href: link.dataset["log"] });
    toast(this.askValue, links);
  };
}
