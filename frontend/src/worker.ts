// One live connection for all tabs of the browser: a shared worker holds it and passes each message on.
const ports = new Set<MessagePort>();
let source: EventSource | undefined;

function open(): void {
  source = new EventSource("/live");
  for (const name of ["changed", "reminder"]) {
    source.addEventListener(name, (event) => {
      for (const port of ports) port.postMessage({ name, data: (event as MessageEvent<string>).data });
    });
  }
}

(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
  const port = event.ports[0];
  if (!port) return;
  ports.add(port);
  port.onmessage = (message) => {
    if (message.data !== "bye") return;
    ports.delete(port);
    if (ports.size === 0) {
      source?.close();
      source = undefined;
    }
  };
  if (!source || source.readyState === EventSource.CLOSED) open();
};

export {};
