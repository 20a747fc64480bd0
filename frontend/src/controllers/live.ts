// Refreshes the page when what it shows was changed elsewhere. `data-live-topics` says what it shows (`opportunity`,
// `opportunity:{id}`); the server says what changed. One connection a browser; where shared workers are missing, one for
// the visible tab.
import { Controller } from "@hotwired/stimulus";
import { listen } from "../lib/live";
import { refreshSoon } from "../lib/refresh";
import { toast } from "../lib/toast";

let listening = false;

export default class extends Controller<HTMLElement> {
  override connect(): void {
    if (listening) return;
    listening = true;
    const worker = document.querySelector<HTMLMetaElement>('meta[name="live-worker"]')?.content;
    if (!worker) return;
    if (typeof SharedWorker === "undefined") return direct();
    const shared = new SharedWorker(worker, { type: "module", name: "trato-live" });
    shared.port.onmessage = (message) => received(message.data.name, message.data.data);
    shared.port.start();
    window.addEventListener("pagehide", () => shared.port.postMessage("bye"));
  }
}

function direct(): void {
  let stop: (() => number) | undefined;
  let since: number | undefined;
  const turn = () => {
    since = stop?.() ?? since;
    stop = document.visibilityState === "hidden" ? undefined : listen(received, since);
  };
  document.addEventListener("visibilitychange", turn);
  turn();
}

function received(name: string, data: string): void {
  const message = JSON.parse(data) as { topics?: string[]; client?: string; title?: string; href?: string; label?: string };
  if (name === "reminder") {
    toast(message.title ?? "", message.href ? [{ label: message.label ?? "→", href: message.href }] : [], "warn");
    return;
  }
  const own = message.client !== undefined && message.client === (window as { tratoClient?: string }).tratoClient;
  const shown = (document.body.dataset["liveTopics"] ?? "").split(/\s+/);
  if (!own && message.topics?.some((topic) => isShown(topic, shown))) refreshSoon();
}

/** `lead:*` says that any lead may have changed. */
function isShown(topic: string, shown: string[]): boolean {
  if (!topic.endsWith(":*")) return shown.includes(topic);
  return shown.some((own) => own.startsWith(topic.slice(0, -1)));
}
