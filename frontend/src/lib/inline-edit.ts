// Edits one field where it stands. The form is the one that the record's page shows for `?edit={field}`, so there is no
// second way to edit; here it is only brought into the cell or the field and posted without leaving the page.
import { page } from "./html";
import { refreshNow } from "./refresh";

export async function openEditor(host: HTMLElement, recordPath: string, field: string, done: (moved: 0 | 1 | -1) => void): Promise<void> {
  const found = (await page(`${recordPath}?edit=${encodeURIComponent(field)}`)).document.querySelector<HTMLFormElement>("#edit-field");
  if (found) show(host, found, done);
}

function show(host: HTMLElement, form: HTMLFormElement, done: (moved: 0 | 1 | -1) => void): void {
  const box = document.createElement("div");
  box.className = "cell-edit";
  box.append(form);
  host.querySelector(".cell-edit")?.remove();
  host.classList.add("open");
  host.append(box);
  const control = form.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea");
  control?.focus();
  if (control instanceof HTMLInputElement && control.type === "text") control.select();

  const close = (moved: 0 | 1 | -1) => {
    box.remove();
    host.classList.remove("open");
    done(moved);
  };
  form.querySelector("[data-cancel]")?.addEventListener("click", (event) => {
    event.preventDefault();
    close(0);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(0);
    else if (event.key === "Tab") {
      event.preventDefault();
      void send(event.shiftKey ? -1 : 1);
    } else if (event.key === "Enter" && !(event.target instanceof HTMLTextAreaElement && !event.ctrlKey && !event.metaKey)) {
      event.preventDefault();
      void send(0);
    } else return;
    event.stopPropagation();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    void send(0);
  });

  async function send(moved: 0 | 1 | -1): Promise<void> {
    const body = new FormData(form);
    const files = form.enctype === "multipart/form-data";
    const sent = files ? body : new URLSearchParams([...body].map(([k, v]) => [k, String(v)]));
    const answer = await page(form.action, { method: "POST", body: sent });
    if (answer.response.ok) {
      close(moved);
      refreshNow();
      return;
    }
    const again = answer.document.querySelector<HTMLFormElement>("#edit-field");
    if (again) show(host, again, done);
    // Somebody else changed it, or it asks for more: the whole form, with what was typed.
    else if (answer.document.querySelector("form.form")) form.submit();
    else location.assign(form.action.replace(/\/field$/, ""));
  }
}
