// The little of Turbo that we use; the package brings no types.
declare module "@hotwired/turbo" {
  export const config: { drive: { progressBarDelay: number } };
  export const session: { refresh(url: string): void };
  export function visit(url: string, options?: { action?: "advance" | "replace" | "restore"; frame?: string }): void;
}
