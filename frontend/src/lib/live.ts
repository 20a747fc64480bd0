// The live connection: what the server says of changes and reminders.

/** The shortest and the longest pause before a connection that was refused is tried again, in milliseconds. */
const SOON = 10_000;
const LATE = 300_000;

/**
 * Listens until the function it gives back is called, which says when that was. The browser connects again by itself where a
 * connection ends; where the server refused one, this does. `since`: when somebody listened last, in milliseconds.
 */
export function listen(tell: (name: string, data: string) => void, since?: number): () => number {
  let source: EventSource;
  let pause = SOON;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lost = since;
  const open = (): void => {
    source = new EventSource(lost === undefined ? "/live" : `/live?heard=${lost * 1000}`);
    for (const name of ["changed", "reminder"]) {
      source.addEventListener(name, (event) => tell(name, (event as MessageEvent<string>).data));
    }
    source.addEventListener("open", () => {
      lost = undefined;
      pause = SOON;
    });
    source.addEventListener("error", () => {
      lost ??= Date.now();
      if (source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, pause);
      pause = Math.min(pause * 2, LATE);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
    return lost ?? Date.now();
  };
}
