// Says of what is typed what follows from it, and fills what follows: asked anew when one of the named controls changes.
import { Controller } from "@hotwired/stimulus";
import { page } from "../lib/html";

type Values = Map<string, string>;

export default class extends Controller<HTMLElement> {
  static override values = { url: String, controls: String };
  declare urlValue: string;
  declare controlsValue: string;
  private form: HTMLFormElement | null = null;
  private first: Values = new Map();
  private was: Values = new Map();
  private asked = 0;

  override connect(): void {
    this.form = this.element.closest("form");
    this.first = this.was = this.now();
    this.form?.addEventListener("change", this.changed);
  }

  override disconnect(): void {
    this.form?.removeEventListener("change", this.changed);
  }

  private now(): Values {
    if (!this.form) return new Map();
    const data = new FormData(this.form);
    return new Map(this.controlsValue.split(" ").map((name) => [name, String(data.getAll(name).at(-1) ?? "")]));
  }

  private readonly changed = (event: Event): void => {
    const name = (event.target as HTMLInputElement).name.replace(/\.text$/, "");
    if (this.controlsValue.split(" ").includes(name)) void this.ask();
  };

  private async ask(): Promise<void> {
    const now = this.now();
    const query = new URLSearchParams();
    for (const [before, values] of [["", now], ["was.", this.was], ["first.", this.first]] as const) {
      for (const [name, value] of values) if (value !== "") query.append(before + name, value);
    }
    const asked = ++this.asked;
    const { response, document: answer } = await page(`${this.urlValue}${this.urlValue.includes("?") ? "&" : "?"}${query}`);
    // An answer to what is no longer typed says nothing.
    if (!response.ok || asked !== this.asked || !this.element.isConnected) return;
    const fills = new URLSearchParams(answer.querySelector<HTMLElement>("[data-fills]")?.dataset["fills"] ?? "");
    this.element.replaceChildren(...answer.body.childNodes);
    this.was = new Map([...now, ...fills]);
    for (const [name, value] of fills) this.fill(name, now.get(name) ?? "", value);
    // The form's buttons stand over the end of the page.
    if (this.element.childElementCount > 0) this.element.scrollIntoView({ block: "nearest" });
  }

  /** What somebody types meanwhile stays; where he only stands, it is filled when he goes on. */
  private fill(name: string, sent: string, value: string): void {
    const control = this.form?.elements.namedItem(name);
    if (!(control instanceof HTMLInputElement) || control.value !== sent) return;
    if (control === document.activeElement) {
      control.addEventListener("blur", () => this.was.get(name) === value && this.fill(name, sent, value), { once: true });
      return;
    }
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
