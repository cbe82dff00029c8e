// @ts-check
/** How cameras, encoders and players fare, in the words of the server, and when the chamber's microphones are heard. */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";
import { control } from "./control.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").Opening} Opening */

/** @type {Record<import("../client/wire.js").EquipmentState["mood"], string>} */
const MARKS = { good: "✓", look: "!", lost: "✕", idle: "–" };

/** A line of the strip for each, where the meeting has any. @param {Session} session */
export function equipment(session) {
  const now = session.equipment;
  if (!now) return nothing;
  return now.pieces.map(
    (piece) => html`<li class="tile ${piece.mood}">
      <span class="mark" aria-hidden="true">${MARKS[piece.mood]}</span>
      <div class="said-of"><strong>${piece.name}</strong> <span>${piece.text}</span></div>
    </li>`,
  );
}

/** Where the chamber sends sound of its own. @param {Session} session */
export function chamber(session) {
  const now = session.equipment;
  if (!now?.opening) return nothing;
  /** @type {[Opening, string][]} */
  const all = [
    ["floor", _("With the floor")],
    ["always", _("Always")],
    ["never", _("Never")],
  ];
  return html`<div class="scenes row" role="group" aria-label=${_("When the chamber's microphones are heard")}>
    <span class="quiet">${_("The chamber's microphones")}</span>
    ${all.map(([opening, words]) =>
      control(session, `chamber-${opening}`, words, () => session.switchChamber(`chamber-${opening}`, opening), {
        kind: "small",
        pressed: now.opening === opening,
      }),
    )}
    <a href=${now.page} target="_blank" rel="noopener">${_("Cameras and encoders")}</a>
  </div>`;
}
