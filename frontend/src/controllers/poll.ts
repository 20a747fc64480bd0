// Looks again after some seconds: for long work on a page without live updates.
import { Controller } from "@hotwired/stimulus";
import { refreshSoon } from "../lib/refresh";

export default class extends Controller<HTMLElement> {
  static override values = { seconds: Number };
  declare secondsValue: number;
  private timer: number | undefined;

  override connect(): void {
    if (this.secondsValue > 0) this.timer = window.setInterval(refreshSoon, this.secondsValue * 1000);
  }

  override disconnect(): void {
    window.clearInterval(this.timer);
  }
}
