// @ts-check
/** What stands between a person and the meeting before they are in it. */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";

/** @param {import("../client/session.js").Session} session */
export function banner(session) {
  const phase = session.view?.phase;
  if (session.line === "bye") return html`<p class="banner">${session.bye?.text}</p>`;
  if (session.line === "down")
    return html`<p class="banner urgent">${_("The line is down. Reconnecting by itself.")}</p>`;
  if (session.line === "connecting") return html`<p class="banner">${_("Connecting…")}</p>`;
  if (phase === "adjourned") return html`<p class="banner">${_("The meeting is adjourned.")}</p>`;
  if (phase === "cancelled") return html`<p class="banner">${_("The meeting is cancelled.")}</p>`;
  return nothing;
}
