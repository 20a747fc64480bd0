// Morphs the page to its present state, at most once a second, and not while the user is in the middle of something.
import * as Turbo from "@hotwired/turbo";
import { busy } from "./busy";

let waiting: number | undefined;
let last = 0;
let underway = false;

/** Whether the page is about to be drawn anew as what it is, not to be left. */
export function refreshing(): boolean {
  return underway;
}

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
  underway = true;
  const over = (): void => {
    underway = false;
  };
  for (const end of ["turbo:render", "turbo:visit", "turbo:fetch-request-error"]) {
    // The refresh itself begins as a visit, now; any later one is another.
    window.setTimeout(() => document.addEventListener(end, over, { once: true }));
  }
  Turbo.session.refresh(location.href);
}
