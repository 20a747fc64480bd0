// Whether the user is in the middle of something that a refresh would disturb.
const SIGNS = [
  "form[data-dirty]", ".editing", ".cell-edit", ".card.drag", ".card.ghost", "dialog[open]", "details.menu[open]",
  ".table tbody .pick :checked", ".options:not([hidden])",
].join(",");

export function busy(): boolean {
  if (document.querySelector(SIGNS)) return true;
  const active = document.activeElement;
  return active instanceof HTMLTextAreaElement || (active instanceof HTMLInputElement && active.value !== active.defaultValue);
}
