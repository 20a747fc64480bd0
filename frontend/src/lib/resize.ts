// Columns as wide as one likes: drag the edge of a heading; the width is kept on this device.
export function resizable(table: HTMLTableElement): void {
  const place = `widths:${table.dataset["entity"]}`;
  const widths = JSON.parse(localStorage.getItem(place) ?? "{}") as Record<string, number>;
  const headings = [...(table.tHead?.rows[0]?.cells ?? [])].slice(1);
  for (const heading of headings) {
    const name = heading.textContent?.trim() ?? "";
    const set = (width: number) => {
      heading.style.minWidth = heading.style.maxWidth = `${width}px`;
      for (const row of table.tBodies[0]?.rows ?? []) {
        const cell = row.cells[heading.cellIndex];
        if (cell) cell.style.maxWidth = `${width}px`;
      }
    };
    if (widths[name]) set(widths[name]);
    if (heading.querySelector(".grow")) continue;
    const edge = document.createElement("span");
    edge.className = "grow";
    edge.addEventListener("pointerdown", (down) => {
      down.preventDefault();
      edge.setPointerCapture(down.pointerId);
      edge.classList.add("on");
      const from = heading.getBoundingClientRect().width - down.clientX;
      const move = (event: PointerEvent) => set(Math.max(56, from + event.clientX));
      edge.addEventListener("pointermove", move);
      edge.addEventListener("pointerup", () => {
        edge.removeEventListener("pointermove", move);
        edge.classList.remove("on");
        widths[name] = Math.round(heading.getBoundingClientRect().width);
        localStorage.setItem(place, JSON.stringify(widths));
      }, { once: true });
    });
    heading.append(edge);
  }
}
