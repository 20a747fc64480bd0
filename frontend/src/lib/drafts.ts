// Drafts of forms on this device. They hold people's data, so they last a day at most, end when somebody signs out, and are
// nobody else's.
import type { Values } from "./filled";

const PREFIX = "draft:";
const DAY = 24 * 3600 * 1000;

export interface Draft {
  at: number;
  /** Of the record that `saved` was drawn from; empty for a new one. */
  version: string;
  /** What was typed, and what stood there before: only of what differs. */
  typed: Values;
  saved: Values;
}

/** Whoever is signed in; nobody outside. */
function user(): string {
  return document.body.dataset["user"] ?? "";
}

function key(place: string): string {
  return `${PREFIX}${user()}:${place}`;
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
  localStorage.setItem(key(place), JSON.stringify({ at: Date.now(), ...draft }));
}

export function kept(place: string): Draft | null {
  return read(key(place));
}

export function drop(place: string): void {
  localStorage.removeItem(key(place));
}

function sweep(all: boolean): void {
  const own = user() === "" ? PREFIX : key("");
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
    if (all || !key.startsWith(own) || !read(key)) localStorage.removeItem(key);
  }
}

/**
 * Forgets old drafts and other people's with every page, and all of them with signing out; a session that ran out leaves them
 * to whoever it was of.
 */
export function sweepDrafts(): void {
  sweep(false);
  document.addEventListener("turbo:load", () => sweep(false));
  document.addEventListener("submit", (event) => {
    if ((event.target as HTMLFormElement).getAttribute("action") === "/sign-out") sweep(true);
  });
}
