// @ts-check
/** How it stands with the broadcast on YouTube, in the words of the server: what is so, what to do, where to see it. */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";

/** @typedef {import("../client/session.js").Session} Session */

/** @type {Record<import("../client/wire.js").Broadcast["mood"], string>} */
const MARKS = { good: "✓", look: "!", lost: "✕", idle: "–" };

/** A line of the strip, where the meeting has a broadcast. @param {Session} session */
export function broadcast(session) {
  const now = session.broadcast;
  if (!now) return nothing;
  return html`<li class="tile ${now.mood}">
    <span class="mark" aria-hidden="true">${MARKS[now.mood]}</span>
    <div class="said-of">
      <strong>${_("Broadcast on YouTube")}</strong> <span>${now.text}</span>
      ${now.todo ? html`<p>${now.todo}</p>` : nothing}
      ${now.issues.length ? html`<ul class="issues">${now.issues.map((each) => html`<li>${each}</li>`)}</ul>` : nothing}
      ${now.watch || now.studio ? html`<p class="ways">${link(now.watch, _("See it"))} ${link(now.studio, "YouTube Studio")}</p>` : nothing}
    </div>
  </li>`;
}

/** In a window of its own: the console stays. @param {string} href @param {string} words */
function link(href, words) {
  return href ? html`<a href=${href} target="_blank" rel="noopener">${words}</a>` : nothing;
}
