// After a tap on a telephone number, offers to log the call, or to write by WhatsApp; after one on WhatsApp, to log that. Says so
// where the person has said no.
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
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>('a[href^="tel:"], a[href^="mailto:"], a[href^="https://wa.me/"]');
    if (!link) return;
    const { log, refused, noMessages } = link.dataset;
    const tone = refused ? "bad" : "";
    if (link.protocol === "mailto:") {
      if (refused) toast(refused, [], tone);
      return;
    }
    if (link.hostname === "wa.me") {
      if (log) toast(this.askValue, [{ label: this.logValue, href: log }], tone);
      return;
    }
    const links = [];
    if (log) links.push({ label: this.logValue, href: log });
    if (noMessages === undefined) links.push({ label: "WhatsApp", href: `https://wa.me/${link.href.replace(/\D/g, "")}` });
    const ask = log ? this.askValue : (link.textContent ?? "");
    if (links.length > 0 || refused) toast(refused ? (log ? `${refused} ${ask}` : refused) : ask, links, tone);
  };
}
