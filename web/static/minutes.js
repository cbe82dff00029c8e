// @ts-check
/**
 * Writing the minutes: what is not saved is not lost by leaving the page, and a fact's second plays beside the text
 * instead of leading away from it. Without scripts both are plain links and a form.
 */

import { _ } from "./words.js";

/** @param {HTMLFormElement} form */
function guard(form) {
  const areas = /** @type {HTMLTextAreaElement[]} */ ([...form.querySelectorAll("textarea")]);
  const state = document.createElement("span");
  state.setAttribute("role", "status");
  form.querySelector(".save-bar")?.append(state);
  let isSaving = false;
  const unsaved = () => areas.filter((area) => area.value !== area.defaultValue);
  const show = () => {
    for (const area of areas) area.classList.toggle("unsaved", area.value !== area.defaultValue);
    const text = unsaved().length ? _("Not saved yet") : "";
    if (state.textContent !== text) state.textContent = text;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", () => {
    isSaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSaving && unsaved().length) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  show();
}

/** The recording in a corner of the page, made when it is first asked for. @param {string} film */
function player(film) {
  const place = document.createElement("aside");
  place.className = "film-corner";
  place.setAttribute("aria-label", _("Recording"));
  const video = document.createElement("video");
  video.controls = true;
  video.playsInline = true;
  video.src = film;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "small";
  close.textContent = _("Close");
  close.addEventListener("click", () => {
    video.pause();
    place.hidden = true;
  });
  place.append(video, close);
  document.body.append(place);
  return { place, video };
}

/** @param {HTMLElement} page */
function jumps(page) {
  /** @type {ReturnType<typeof player> | null} */
  let corner = null;
  page.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.jump") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const address = new URL(link.href);
    const second = Number(address.searchParams.get("t") ?? NaN);
    if (Number.isNaN(second)) return;
    event.preventDefault();
    corner ??= player(`${address.pathname}/film.mp4`);
    corner.place.hidden = false;
    corner.video.currentTime = second;
    corner.video.play().catch(() => undefined);
  });
}

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form:has(.minutes-row)"));
if (form) {
  guard(form);
  jumps(/** @type {HTMLElement} */ (document.getElementById("main")));
}
