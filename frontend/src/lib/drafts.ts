// Drafts of forms on this device. They hold people's data, so they last a day at most and end when somebody signs out.
const PREFIX = "draft:";
const DAY = 24 * 3600 * 1000;

interface Draft {
  at: number;
  fields: string;
}

function read(key: string): Draft | null {
  try {
    const draft: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return draft && typeof draft === "object" && "at" in draft && "fields" in draft ? (draft as Draft) : null;
  } catch {
    return null;
  }
}

export function keep(place: string, fields: string): void {
  localStorage.setItem(PREFIX + place, JSON.stringify({ at: Date.now(), fields }));
}

export function kept(place: string): string | null {
  return read(PREFIX + place)?.fields ?? null;
}

export function drop(place: string): void {
  localStorage.removeItem(PREFIX + place);
}

function sweep(all: boolean): void {
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
    const draft = read(key);
    if (all || !draft || Date.now() - draft.at > DAY) localStorage.removeItem(key);
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
