// One live connection for all tabs of the browser: a shared worker holds it and passes each message on.
import { listen } from "./lib/live";

const ports = new Set<MessagePort>();
let stop: (() => number) | undefined;

function tell(name: string, data: string): void {
  for (const port of ports) port.postMessage({ name, data });
}

(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
  const port = event.ports[0];
  if (!port) return;
  ports.add(port);
  port.onmessage = (message) => {
    if (message.data !== "bye") return;
    ports.delete(port);
    if (ports.size === 0) {
      stop?.();
      stop = undefined;
    }
  };
  stop ??= listen(tell);
};
