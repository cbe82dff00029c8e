// @ts-check
/** What stands between a person and the meeting, across the top: no line, another window, removed, ended. */

import { html, nothing } from "../vendor/lit.js";
import { say } from "../live-region.js";
import { _ } from "../words.js";
import { refusal } from "./control.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("./place.js").Place} Place */

/** Tell screen readers that the line is gone or back. @param {Session} session */
export function sayLine(session) {
  session.connection.addEventListener("down", () => say(_("The line is down. Reconnecting by itself."), true));
  let was = false;
  session.connection.addEventListener("up", () => {
    if (was) say(_("The line is back."), true);
    was = true;
  });
}

/** Whose browser sends too much: to that person, and at the table of everybody. @param {Session} session */
export function limited(session) {
  return [...session.limited.values()].map((text) => html`<p class="banner" role="status">${text}</p>`);
}

/** The service's machine has another time than the meeting. @param {Session} session */
export function clockHeld(session) {
  return session.clockHeld ? html`<p class="banner" role="status">${session.clockHeld}</p>` : nothing;
}

/** @param {Session} session @param {Place} place */
export function banner(session, place) {
  if (session.line === "bye") return html`<p class="banner">${session.bye?.text}</p>`;
  if (session.line === "taken_over") {
    return html`<div class="banner">
      <p>${_("You opened the meeting in another window, and that one has your seat now. This one sends nothing.")}</p>
      <button type="button" class="primary" @click=${() => void place.takeBack()}>
        ${_("Take the seat back here")}
      </button>
    </div>`;
  }
  if (session.line === "down" && session.bye) return html`<p class="banner">${session.bye.text}</p>`;
  if (session.line === "down") {
    return html`<p class="banner urgent">${_("The line is down. Reconnecting by itself; your seat is kept.")}</p>`;
  }
  if (session.line === "connecting") return html`<p class="banner">${_("Connecting…")}</p>`;
  if (session.refusalOf("join")) {
    return html`<div class="banner urgent">
      ${refusal(session, "join")}<a class="button" href="check">${_("Back to the device check")}</a>
    </div>`;
  }
  if (session.studioTrouble) return html`<p class="banner">${session.studioTrouble}</p>`;
  if (place.media.state === "lost") return html`<p class="banner">${_("Picture and sound are being reconnected.")}</p>`;
  return nothing;
}
