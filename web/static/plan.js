// @ts-check
/**
 * Planning a meeting: what the law makes of it while it is being typed, and the agenda reordered by dragging or with the
 * arrow keys. Everything also works by the page's own forms, without this.
 */

import { say } from "./live-region.js";
import { _ } from "./words.js";

/** Pause in typing after which the law is asked. */
const PAUSE = 300;
/** Characters of a field that are sent with the question. */
const LONGEST = 200;

/** Told to the form when the items stand in another order. */
const REORDERED = "reordered";

/** Show what the law makes of the form, as it is now. @param {HTMLFormElement} form @param {HTMLElement} place */
function checkWhileTyping(form, place) {
  let timer = 0;
  let asking = new AbortController();
  const ask = async () => {
    asking.abort();
    asking = new AbortController();
    const fields = new URLSearchParams();
    // The law asks whether there are reasons, not for all of them, and an address has a limit.
    for (const [name, value] of new FormData(form))
      if (typeof value === "string") fields.append(name, value.slice(0, LONGEST));
    try {
      const answer = await fetch(`${form.dataset.check}?${fields}`, { signal: asking.signal });
      if (!answer.ok) return;
      const fragment = await answer.text();
      const before = place.querySelector(".verdict")?.textContent;
      place.innerHTML = fragment;
      const verdict = place.querySelector(".verdict")?.textContent ?? "";
      if (verdict !== before) say(verdict);
    } catch {
      // No line, or typed on: what is shown stays until the next answer.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), PAUSE);
  });
  form.addEventListener(REORDERED, () => void ask());
}

/** Ask before the page is left with something typed that no button has sent. @param {HTMLFormElement} form */
function keepWhatIsTyped(form) {
  let typed = false;
  form.addEventListener("input", () => (typed = true));
  form.addEventListener("submit", () => (typed = false));
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });
}

/** The form that all of the page's buttons belong to. */
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-check]"));

/**
 * Carry a change of order out and take the agenda out of the page that answers; what is typed elsewhere stays as it is.
 * @param {string} address
 * @param {Record<string, string>} fields
 */
async function send(address, fields) {
  const seen = /** @type {HTMLInputElement} */ (form?.elements.namedItem("version")).value;
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams({ ...fields, version: seen }) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("agenda");
  const version = /** @type {HTMLInputElement | null} */ (page.querySelector('input[name="version"]'))?.value;
  if (!answer.ok || !fresh || !version) {
    // Somebody else changed the plan meanwhile: the page itself says so.
    location.reload();
    return;
  }
  document.querySelector("#agenda ol")?.replaceWith(/** @type {Element} */ (fresh.querySelector("ol")));
  /** @type {HTMLInputElement} */ (form?.elements.namedItem("version")).value = version;
  form?.dispatchEvent(new Event(REORDERED));
  arrange();
}

/** @param {HTMLElement} row @param {number} places */
async function move(row, places) {
  const button = /** @type {HTMLButtonElement | null} */ (row.querySelector('button[name="to"]'));
  const rows = [...document.querySelectorAll("#agenda ol > li[id]")];
  const to = rows.indexOf(row) + places;
  if (!button || !places || to < 0 || to >= rows.length) return;
  await send(button.formAction, { to: places < 0 ? "up" : "down", places: String(places) });
  say(_("Item moved to place {place} of {total}", { place: to + 1, total: rows.length }));
}

/** Make the rows movable. */
function arrange() {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#agenda ol > li[id]"))) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => event.dataTransfer?.setData("text/plain", row.id));
    row.addEventListener("dragover", (event) => event.preventDefault());
    row.addEventListener("drop", (event) => {
      event.preventDefault();
      const rows = [...document.querySelectorAll("#agenda ol > li[id]")];
      const moved = document.getElementById(event.dataTransfer?.getData("text/plain") ?? "");
      if (moved && rows.includes(moved)) void move(moved, rows.indexOf(row) - rows.indexOf(moved));
    });
    for (const button of row.querySelectorAll('button[name="to"]'))
      button.addEventListener("click", (event) => {
        event.preventDefault();
        void moveAndReturn(row, button.getAttribute("value") === "up" ? -1 : 1);
      });
  }
}

/** With the keys, focus goes along with the item. @param {HTMLElement} row @param {number} by */
async function moveAndReturn(row, by) {
  await move(row, by);
  const button = /** @type {HTMLButtonElement | null} */ (
    document.querySelector(`#${CSS.escape(row.id)} button[value="${by < 0 ? "up" : "down"}"]`)
  );
  if (button?.disabled)
    /** @type {HTMLElement | null} */ (button.parentElement?.querySelector("button:not(:disabled)"))?.focus();
  else button?.focus();
}

const law = document.getElementById("law");
if (form && law) {
  checkWhileTyping(form, law);
  keepWhatIsTyped(form);
}
arrange();
