// @ts-check
/** A button below every text that is only there to be taken along: links, tokens, commands. */

import { _ } from "./words.js";
import { say } from "./live-region.js";

/** @param {HTMLInputElement} input */
function offer(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small copy";
  const what = input.labels?.[0]?.textContent ?? input.ariaLabel ?? "";
  const name = (/** @type {string} */ word) => {
    button.textContent = word;
    button.ariaLabel = `${word}: ${what}`;
  };
  name(_("Copy"));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(input.value);
    name(_("Copied"));
    say(_("Copied"));
  });
  input.after(button);
}

// Browsers have a clipboard only on https and on the machine itself.
if (navigator.clipboard)
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[readonly]")))
    offer(input);
