// @ts-check
/** What to do when the browser gives no camera or microphone, in the words of that browser's own menus. */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";

/** @typedef {import("../client/devices.js").Browser} Browser */
/** @typedef {import("../client/devices.js").Trouble} Trouble */

/** @param {Browser} browser @returns {string[]} */
function steps(browser) {
  /** @type {Record<Browser, string[]>} */
  const known = {
    chrome: [
      _("Press the icon to the left of the address, at the top."),
      _("Switch “Camera” and “Microphone” on."),
      _("Press “Try again” here."),
    ],
    firefox: [
      _("Press the crossed-out camera to the left of the address, at the top."),
      _("Remove the block beside “Camera” and “Microphone”."),
      _("Press “Try again” here and choose “Allow”."),
    ],
    safari: [
      _("In the menu “Safari”, choose “Settings for This Website”."),
      _("Set “Camera” and “Microphone” to “Allow”."),
      _("Press “Try again” here."),
    ],
    ios: [
      _("Press “aA”, or the icon beside the address, and choose “Website Settings”."),
      _("Set “Camera” and “Microphone” to “Allow”."),
      _("Press “Try again” here."),
    ],
    other: [
      _("Open this browser's settings for this page."),
      _("Allow the camera and the microphone."),
      _("Press “Try again” here."),
    ],
  };
  return known[browser];
}

/** @param {Trouble} trouble @param {"camera" | "microphone"} device */
function what(trouble, device) {
  const camera = device === "camera";
  return {
    refused: camera
      ? _("The browser does not let this page use the camera.")
      : _("The browser does not let this page use the microphone."),
    missing: camera
      ? _("No camera was found. Connect one, or enter without it.")
      : _("No microphone was found. Connect one, or enter without it."),
    busy: camera
      ? _("Another program is using the camera. Close it and try again.")
      : _("Another program is using the microphone. Close it and try again."),
    insecure: _("This page was not opened securely (https), so the browser gives no camera or microphone."),
    failed: camera ? _("The camera could not be started.") : _("The microphone could not be started."),
  }[trouble];
}

/**
 * @param {Trouble} trouble
 * @param {"camera" | "microphone"} device
 * @param {Browser} browser
 * @param {() => void} again
 */
export function permission(trouble, device, browser, again) {
  return html`<div class="trouble" role="alert">
    <p><strong>${what(trouble, device)}</strong></p>
    ${
      trouble === "refused"
        ? html`<ol>
            ${steps(browser).map((step) => html`<li>${step}</li>`)}
          </ol>`
        : nothing
    }
    <button type="button" @click=${again}>${_("Try again")}</button>
  </div>`;
}
