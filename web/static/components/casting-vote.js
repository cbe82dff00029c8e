// @ts-check
/** The casting vote. */

import { html } from "../vendor/lit.js";
import { _ } from "../words.js";
import { control } from "./control.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").VoteView} VoteView */

/**
 * Whoever presides decides a tie that the rules leave to the casting vote.
 * @param {Session} session
 * @param {VoteView} vote
 */
export function castingVote(session, vote) {
  /** @param {"for" | "against"} choice @returns {import("../client/wire.js").Command} */
  const command = (choice) => ({ command: "GiveCastingVote", vote: vote.vote, choice });
  return html`<div class="casting" role="group" aria-label=${_("Casting vote")}>
    <p>${_("The vote is tied. Whoever presides decides with the casting vote.")}</p>
    <div class="row">
      ${control(session, "casting-for", _("Casting vote: for"), command("for"), { kind: "large" })}
      ${control(session, "casting-against", _("Casting vote: against"), command("against"), { kind: "large" })}
    </div>
  </div>`;
}
