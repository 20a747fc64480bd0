// Lists and boards scroll inside the page, where the browser does not remember the place on the way back: we do.
const BOXES = ".table-box, .board, .calendar, .side-body";
const places = new Map<string, number[][]>();

export function keepScroll(): void {
  document.addEventListener("turbo:before-cache", save);
  document.addEventListener("turbo:before-visit", save);
  let back = false;
  document.addEventListener("turbo:visit", (event) => {
    back = (event as CustomEvent).detail.action === "restore";
  });
  document.addEventListener("turbo:render", () => {
    if (back) restore();
  });
}

function save(): void {
  places.set(location.href, [...document.querySelectorAll(BOXES)].map((box) => [box.scrollLeft, box.scrollTop]));
}

function restore(): void {
  const saved = places.get(location.href);
  document.querySelectorAll(BOXES).forEach((box, at) => {
    const [left, top] = saved?.[at] ?? [];
    if (left !== undefined && top !== undefined) box.scrollTo(left, top);
  });
}
