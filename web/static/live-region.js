// @ts-check
/** What is said to screen readers: one polite region, and an assertive one for votes and the loss of the line. */

/** A sentence said twice in a row must change the text, or it is not said again. */
const AGAIN = "\u00a0";

/** @param {"polite" | "assertive"} manner @returns {HTMLElement} */
function region(manner) {
  const id = `say-${manner}`;
  const found = document.getElementById(id);
  if (found) return found;
  const made = document.createElement("div");
  made.id = id;
  made.className = "said";
  made.setAttribute("role", manner === "polite" ? "status" : "alert");
  made.setAttribute("aria-live", manner);
  document.body.append(made);
  return made;
}

/** @param {string} text @param {boolean} [urgent] */
export function say(text, urgent = false) {
  const place = region(urgent ? "assertive" : "polite");
  place.textContent = place.textContent === text ? text + AGAIN : text;
}

/** Say what the service announces to this window. @param {EventTarget} connection */
export function sayAnnouncements(connection) {
  // Both must be in the page before the first sentence, or it may be missed.
  region("polite");
  region("assertive");
  connection.addEventListener("announce", (event) => {
    const { text, urgent } = /** @type {CustomEvent<import("./client/wire.js").Announce>} */ (event).detail;
    say(text, urgent);
  });
}
