// What a form holds, what of it differs from what is saved, and filling such values in again.
import { another } from "./boxes";

export type Values = Record<string, string[]>;
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const SECRET = /^(csrf|version|password|token|then|force|paste)/;

export function values(form: HTMLFormElement): Values {
  const all: Values = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !SECRET.test(name)) (all[name] ??= []).push(value);
  }
  return all;
}

/** What the server wrote into it; a page that one comes back to may hold what was typed. */
export function drawn(form: HTMLFormElement): Values {
  const copy = form.cloneNode(true) as HTMLFormElement;
  copy.reset();
  return values(copy);
}

/** Of `all`, the values of these names; none where it has none. */
export function of(all: Values, names: string[]): Values {
  return Object.fromEntries(names.map((name) => [name, all[name] ?? []]));
}

/** Of `all`, the values of other names. */
export function without(all: Values, names: string[]): Values {
  return of(all, Object.keys(all).filter((name) => !names.includes(name)));
}

/** The values of `now` that are others than in `before`; an empty box more or less is none. */
export function differing(now: Values, before: Values): Values {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  const said = (values: string[] = []) => JSON.stringify(values.filter((value) => value !== ""));
  return of(now, names.filter((name) => said(now[name]) !== said(before[name])));
}

/** Those of these names that the form has a control of. */
export function shown(form: HTMLFormElement, names: string[]): string[] {
  return names.filter((name) => form.elements.namedItem(name) !== null);
}

/** The controls of these names; a link that the form was given is its own. */
export function controls(form: HTMLFormElement, all: Values): Control[] {
  return [...form.elements].filter((one): one is Control =>
    (one instanceof HTMLInputElement || one instanceof HTMLSelectElement || one instanceof HTMLTextAreaElement) &&
    one.name in all && one.type !== "file" && !one.closest("details.given"));
}

// As many boxes as there are values; the hidden one before them has the first.
function grow(form: HTMLFormElement, all: Values): void {
  for (const list of form.querySelectorAll(".several")) {
    const wanted = all[list.querySelector("input")?.name ?? ""]?.length ?? 0;
    for (let count = list.querySelectorAll("input").length; count > 0 && count < wanted - 1; count++) another(list);
  }
}

export function fill(form: HTMLFormElement, all: Values): void {
  grow(form, all);
  const left: Values = structuredClone(all);
  for (const control of controls(form, all)) {
    const wanted = all[control.name] ?? [];
    if (control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type)) control.checked = wanted.includes(control.value);
    else if (control instanceof HTMLSelectElement && control.multiple) {
      for (const option of control.options) option.selected = wanted.includes(option.value);
    } else control.value = left[control.name]?.shift() ?? "";
  }
}

/** The labels of the fields that these names belong to, each once. */
export function labels(form: HTMLFormElement, all: Values): HTMLElement[] {
  const fields = controls(form, all).map((control) => control.closest(".field"));
  const found = [...new Set(fields)].map((field) => field?.querySelector<HTMLElement>(":scope > :is(label, legend)"));
  return found.filter((label) => label instanceof HTMLElement);
}
