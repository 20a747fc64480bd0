// Boxes of one name under each other, the last of them empty (`.several`).

/** Adds an empty box after the last, which it is like but for what is said of that one. */
export function another(list: Element): void {
  const boxes = list.querySelectorAll("input");
  const last = boxes[boxes.length - 1];
  if (!last) return;
  const next = last.cloneNode() as HTMLInputElement;
  const number = String(boxes.length + 1);
  next.value = "";
  next.id = last.id.replace(/\d+$/, number);
  next.ariaLabel = last.ariaLabel?.replace(/\d+/, number) ?? null;
  for (const name of ["value", "aria-invalid", "autofocus"]) next.removeAttribute(name);
  list.append(next);
}
