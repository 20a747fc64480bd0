// Morphs the page to its present state, at most once a second, and not while the user is in the middle of something.
import * as Turbo from "@hotwired/turbo";
import { busy } from "./busy";

let waiting: number | undefined;
let last = 0;

export function refreshSoon(): void {
  if (waiting !== undefined) return;
  const wait = Math.max(150, last + 1000 - Date.now());
  waiting = window.setTimeout(() => {
    waiting = undefined;
    if (document.visibilityState === "hidden" || busy()) return refreshSoon();
    refreshNow();
  }, wait);
}

export function refreshNow(): void {
  last = Date.now();
  Turbo.session.refresh(location.href);
}
