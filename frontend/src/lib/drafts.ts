// Drafts of forms on this device. They hold people's data, so they last a day at most and end when somebody signs out.
import type { Values } from "./filled";

const PREFIX = "draft:";
const DAY = 24 * 3600 * 1000;

export interface Draft {
  at: number;
  /** Of the record that was drawn; empty for a new one. */
  version: string;
  /** What was typed, and what stood there before: only of what differs. */
  typed: Values;
  saved: Values;
}

function read(key: string): Draft | null {
  try {
    const draft: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    const whole = draft && typeof draft === "object" && ["at", "version", "typed", "saved"].every((part) => part in draft);
    return whole && Date.now() - (draft as Draft).at <= DAY ? (draft as Draft) : null;
  } catch {
    return null;
  }
}

export function keep(place: string, draft: Omit<Draft, "at">): void {
  localStorage.setItem(PREFIX + place, JSON.stringify({ at: Date.now(), ...draft }));
}

export function kept(place: string): Draft | null {
  return read(PREFIX + place);
}

export function drop(place: string): void {
  localStorage.removeItem(PREFIX + place);
}

function sweep(all: boolean): void {
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
    if (all || !read(key)) localStorage.removeItem(key);
  }
}

/** Forgets old drafts with every page, and all of them with signing out; a session that ran out leaves them. */
export function sweepDrafts(): void {
  sweep(false);
  document.addEventListener("turbo:load", () => sweep(false));
  document.addEventListener("submit", (event) => {
    if ((event.target as HTMLFormElement).getAttribute("action") === "/sign-out") sweep(true);
  });
}
