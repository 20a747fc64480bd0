// Fetching pages: every page is whole, scripts take the part they need.
export async function page(url: string, init: RequestInit = {}): Promise<{ response: Response; document: Document }> {
  const client = (window as { tratoClient?: string }).tratoClient ?? "";
  const headers = { Accept: "text/html", "X-Trato-Client": client, ...init.headers };
  const response = await fetch(url, { credentials: "same-origin", ...init, headers });
  return { response, document: new DOMParser().parseFromString(await response.text(), "text/html") };
}

export function debounce<A extends unknown[]>(milliseconds: number, run: (...args: A) => void): (...args: A) => void {
  let timer: number | undefined;
  return (...args) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => run(...args), milliseconds);
  };
}

export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type));
}

export function cookie(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}
