// @ts-check
/**
 * What a secret vote asks of whoever runs the meeting: its ground when it is opened, the count of a box of paper ballots,
 * and what to do when it is void. Nothing here knows a choice.
 */

import { html, nothing } from "../vendor/lit.js";
import { _, ngettext } from "../words.js";
import { control, refusal } from "./control.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").ItemView} ItemView */
/** @typedef {import("../client/wire.js").Purpose} Purpose */
/** @typedef {import("../client/wire.js").SecrecyGround} SecrecyGround */
/** @typedef {import("../client/wire.js").VoteView} VoteView */

/** @type {readonly SecrecyGround[]} */
export const GROUNDS = ["persons", "privacy", "other"];

/** @param {SecrecyGround} ground */
function groundWords(ground) {
  return {
    persons: _("It elects or removes persons (art. 102.3 ROF)"),
    privacy: _("It touches fundamental rights of persons (art. 70.1 of Act 7/1985)"),
    other: _("Another ground"),
  }[ground];
}

/** Why the law does not give this ground by itself. @param {SecrecyGround} ground */
function doubtWords(ground) {
  return {
    persons: _("Nothing says that this elects or removes anybody."),
    privacy: _("The body has not agreed on it by absolute majority in this meeting: it can be put to the vote first."),
    other: _("The law names no other ground for a secret vote."),
  }[ground];
}

/**
 * The part of the form that opens a vote.
 * @param {Session} session @param {ItemView} item @param {Purpose} purpose @param {SecrecyGround} ground
 * @param {boolean} box Whether it is held with paper ballots.
 */
export function secrecy(session, item, purpose, ground, box) {
  const doubtful = item.secrecy_doubts?.[purpose]?.includes(ground) ?? false;
  const remote = (session.view?.seats ?? []).filter(
    (seat) => seat.votes && seat.attendance === "present" && seat.mode === "remote",
  ).length;
  return html`<fieldset class="secrecy">
      <legend>${_("Why it is secret")}</legend>
      ${GROUNDS.map(
        (each) =>
          html`<label class="choice"
            ><input type="radio" name="ground" value=${each} .checked=${each === ground} /> ${groundWords(each)}</label
          >`,
      )}
    </fieldset>
    ${
      doubtful
        ? html`<p class="doubt">
            ${doubtWords(ground)} ${_("The chair decides; if it is held all the same, write why. The minutes say it.")}
          </p>`
        : nothing
    }
    <label
      >${doubtful ? _("Reason, for the minutes") : _("Reason, if there is more to say")}<input
        type="text"
        name="reason"
        maxlength="4000"
        ?required=${doubtful}
    /></label>
    ${
      box && remote
        ? html`<p class="doubt">
            ${ngettext("{n} member takes part remotely and cannot put a paper in the box.", "{n} members take part remotely and cannot put a paper in the box.", remote)}
          </p>`
        : nothing
    }
    ${
      box
        ? nothing
        : html`<p class="quiet">
            ${_("Nobody can see or change a paper once it is cast. If the service stops before the vote is closed, the vote is void and is held again.")}
          </p>`
    }`;
}

/** How many papers of each kind came out of the box, as they are being written down. */
export class BoxCount {
  #vote = "";
  /** @type {Record<"in_favour" | "against" | "abstentions", number | null>} */
  #papers = { in_favour: null, against: null, abstentions: null };

  /** @param {Session} session */
  constructor(session) {
    this.session = session;
  }

  /** @param {VoteView} vote */
  draw(vote) {
    if (this.#vote !== vote.vote) {
      this.#vote = vote.vote;
      this.#papers = { in_favour: null, against: null, abstentions: null };
    }
    const { in_favour, against, abstentions } = this.#papers;
    const whole = in_favour !== null && against !== null && abstentions !== null;
    const total = (in_favour ?? 0) + (against ?? 0) + (abstentions ?? 0);
    const missing = vote.eligible.length - total;
    return html`<fieldset class="box-count">
        <legend>${_("What came out of the box")}</legend>
        <div class="row">
          ${this.#number("in_favour", _("For"), vote)} ${this.#number("against", _("Against"), vote)}
          ${this.#number("abstentions", _("Blank or abstention"), vote)}
        </div>
        <p aria-live="polite">
          ${_("{total} papers of {eligible} members", { total, eligible: vote.eligible.length })}
        </p>
      </fieldset>
      ${whole ? this.#close(vote, { in_favour, against, abstentions }, missing) : nothing}`;
  }

  /** @param {"in_favour" | "against" | "abstentions"} which @param {string} words @param {VoteView} vote */
  #number(which, words, vote) {
    return html`<label
      >${words}<input
        type="number"
        name=${which}
        min="0"
        max=${vote.eligible.length}
        step="1"
        inputmode="numeric"
        .value=${String(this.#papers[which] ?? "")}
        @input=${(/** @type {InputEvent} */ event) => {
          const field = /** @type {HTMLInputElement} */ (event.currentTarget);
          this.#papers[which] = field.value !== "" && field.validity.valid ? field.valueAsNumber : null;
          this.session.changed();
        }}
    /></label>`;
  }

  /** @param {VoteView} vote @param {import("../client/wire.js").Papers} papers @param {number} missing */
  #close(vote, papers, missing) {
    const { session } = this;
    /** @param {"abstention" | "not_voting" | null} ruling @returns {import("../client/wire.js").Command} */
    const command = (ruling) => ({ command: "CloseVote", vote: vote.vote, missing: ruling, papers });
    if (missing < 0) return html`<p class="refusal">${_("There are more papers than members. Count them again.")}</p>`;
    if (missing === 0)
      return control(session, "close-vote", _("Close the vote"), command(null), { kind: "primary large" });
    return html`<fieldset class="ruling">
      <legend>
        ${ngettext("Close with {n} paper missing: the chair rules", "Close with {n} papers missing: the chair rules", missing)}
      </legend>
      <div class="row">
        ${control(session, "close-vote-abstention", _("counted as abstaining"), command("abstention"))}
        ${control(session, "close-vote-silent", _("counted as not voting"), command("not_voting"))}
      </div>
    </fieldset>`;
  }
}

/** @param {VoteView} vote */
export function isBox(vote) {
  return vote.kind === "secret" && vote.input === "hands";
}

/**
 * The secret vote on this item is void: said until it is held again.
 * @param {Session} session
 */
export function voided(session) {
  const vote = session.view?.vote ? null : session.view?.voided;
  const item = vote ? session.itemOf(vote.item) : null;
  if (!vote || !item) return nothing;
  return html`<section class="vote-card void" aria-label=${_("Void vote")}>
    <p class="kicker"><span>${_("Secret vote")}</span></p>
    <p><strong>${_("The secret vote on item {number} is void", { number: item.number })}</strong></p>
    <p>
      ${_("The service stopped before it was closed, and the papers were only in its memory. What anybody voted is lost and known to nobody.")}
    </p>
    <p>
      ${
        session.may("OpenVote")
          ? _("Nothing else is lost. Open the vote again: everybody votes anew.")
          : _("It is to be held again: you will be asked for your vote anew.")
      }
    </p>
  </section>`;
}
