// @ts-check
/** Keys of one stroke, and the card that `?` shows of them. A key pressed while writing is only a letter. */

import { html, render } from "./vendor/lit.js";
import { _ } from "./words.js";

/** @typedef {{key: string, does: string, run: () => void, when?: () => boolean}} Key `key` in lower case. */

/** @param {EventTarget | null} target */
function isWriting(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox]), textarea, select"))
  );
}

/** @param {readonly Key[]} keys */
export function listen(keys) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isWriting(event.target)) return;
    if (event.key === "?") {
      showHelp(keys);
      event.preventDefault();
      return;
    }
    const found = keys.find((each) => each.key === event.key.toLowerCase() && (each.when?.() ?? true));
    if (!found) return;
    event.preventDefault();
    found.run();
  });
}

/** @param {readonly Key[]} keys */
export function showHelp(keys) {
  const dialog = document.createElement("dialog");
  dialog.className = "card keys";
  dialog.setAttribute("aria-labelledby", "keys-title");
  render(
    html`<h2 id="keys-title">${_("Keys")}</h2>
      <dl>
        ${keys.map(
          (each) =>
            html`<div>
              <dt><kbd>${each.key.toUpperCase()}</kbd></dt>
              <dd>${each.does}</dd>
            </div>`,
        )}
        <div>
          <dt><kbd>?</kbd></dt>
          <dd>${_("Show this card")}</dd>
        </div>
      </dl>
      <form method="dialog"><button class="primary">${_("Close")}</button></form>`,
    dialog,
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
