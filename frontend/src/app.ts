// The script of every page: Turbo for navigation, Stimulus for small behaviours. What is heavy is loaded by the
// controllers that need it.
import * as Turbo from "@hotwired/turbo";
import { Application } from "@hotwired/stimulus";
import { controllers } from "./controllers";
import { sweepDrafts } from "./lib/drafts";
import { keepScroll } from "./lib/scroll";
import { showCurrent } from "./lib/strips";

document.documentElement.classList.add("js");

// Turbo's own bar brings an inline style, which our policy forbids: it never shows, ours does.
Turbo.config.drive.progressBarDelay = 2 ** 31 - 1;
let delay: number | undefined;
const bar = document.createElement("div");
bar.className = "loading-bar";
const begin = () => {
  window.clearTimeout(delay);
  delay = window.setTimeout(() => {
    if (!bar.isConnected) document.documentElement.append(bar);
    document.documentElement.classList.add("loading");
  }, 150);
};
const end = () => {
  window.clearTimeout(delay);
  document.documentElement.classList.remove("loading");
};
for (const name of ["turbo:visit", "turbo:submit-start"]) document.addEventListener(name, begin);
for (const name of ["turbo:load", "turbo:render", "turbo:submit-end", "turbo:frame-load", "turbo:fetch-request-error"]) {
  document.addEventListener(name, end);
}

// Says which browser tab a change came from, so that its own echo refreshes nothing.
const client = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
document.addEventListener("turbo:before-fetch-request", (event) => {
  (event as CustomEvent).detail.fetchOptions.headers["X-Trato-Client"] = client;
});
Object.assign(window, { tratoClient: client });

// A page may answer a form itself: what is shown once (a new key, an invitation's link, the audit's verdict) has no
// address to go to.
document.addEventListener("turbo:submit-start", (event) => {
  (event as CustomEvent).detail.formSubmission.mustRedirect = false;
});

// A frame that the answer lacks means another page: show it whole.
document.addEventListener("turbo:frame-missing", (event) => {
  event.preventDefault();
  const { response, visit } = (event as CustomEvent).detail;
  visit(response);
});

// Turbo gives a request up when a newer one takes its place: nobody waits for it, and it is no error.
window.addEventListener("unhandledrejection", (event) => {
  if ((event.reason as Error | undefined)?.name === "AbortError") event.preventDefault();
});

keepScroll();
showCurrent();
sweepDrafts();

const stimulus = Application.start();
for (const [name, controller] of Object.entries(controllers)) stimulus.register(name, controller);
