// A toast made by a script, in the corner that the page has for them.
export function toast(text: string, links: Array<{ label: string; href: string }> = [], tone = ""): void {
  const corner = document.getElementById("toasts");
  if (!corner) return;
  const box = document.createElement("div");
  box.className = `toast ${tone}`;
  box.dataset["toastsTarget"] = "toast";
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  for (const { label, href } of links) {
    const link = document.createElement("a");
    link.className = "button small";
    link.href = href;
    link.textContent = label;
    if (/^https?:/.test(href)) link.target = "_blank";
    box.append(link);
  }
  corner.append(box);
}
