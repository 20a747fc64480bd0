// Rows of links that are wider than a telephone begin with the current one in sight.
const STRIPS = ".tabs, .settings-menu, .stages";
const shown = new WeakMap<Element, Element>();

export function showCurrent(): void {
  document.addEventListener("turbo:load", all);
  document.addEventListener("turbo:render", all);
}

function all(): void {
  document.querySelectorAll(STRIPS).forEach(show);
}

/** Once for each current link: whoever then moves the row is left alone. */
function show(strip: Element): void {
  const current = strip.querySelector("[aria-current]");
  if (!current || shown.get(strip) === current) return;
  shown.set(strip, current);
  const [outer, inner] = [strip.getBoundingClientRect(), current.getBoundingClientRect()];
  if (inner.left >= outer.left && inner.right <= outer.right) return;
  strip.scrollBy({ left: inner.left - outer.left - (outer.width - inner.width) / 2, behavior: "instant" });
}
