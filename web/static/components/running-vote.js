// @ts-check
/**
 * A vote in the hands of whoever runs the meeting: opened in two steps, entered by hand where members show it, closed with
 * a ruling on the silent, proclaimed in two steps.
 */

import { html, nothing } from "../vendor/lit.js";
import { _, ngettext } from "../words.js";
import { castingVote } from "./casting-vote.js";
import { running } from "./clock.js";
import { control, refusal } from "./control.js";
import { entering } from "./entering.js";
import { BoxCount, isBox, voided } from "./secret-vote.js";
import { VotePreparation } from "./vote-preparation.js";
import { tallyWords, voteTitle } from "./vote-words.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").VoteView} VoteView */

export class RunningVote {
  /** The counts were read and the result is about to be proclaimed. */
  #proclaiming = "";
  #cancelling = false;
  /** @type {VotePreparation} */
  #preparation;

  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.box = new BoxCount(session);
    this.#preparation = new VotePreparation(session);
  }

  get isPreparing() {
    return this.#preparation.isOpen;
  }

  prepare() {
    this.#preparation.begin();
  }

  /** @param {{brief?: boolean}} [options] `brief`: what is voted stands above already. */
  draw({ brief = false } = {}) {
    const vote = this.session.view?.vote ?? null;
    if (vote) this.#preparation.isOpen = false;
    if (vote?.phase === "open") return this.#open(vote, brief);
    if (vote?.phase === "closed") return this.#closed(vote);
    if (this.isPreparing) return this.#preparation.draw();
    return voided(this.session);
  }

  /** @param {VoteView} vote @param {boolean} brief */
  #open(vote, brief) {
    const missing = vote.eligible.filter((person) => !vote.voted.includes(person));
    return html`<section class="running-vote card" data-vote=${vote.vote} aria-label=${_("Vote in progress")}>
      ${brief ? nothing : this.#about(vote)}
      ${isBox(vote) ? this.box.draw(vote) : this.#cast(vote, missing)} ${this.#cancel(vote)}
    </section>`;
  }

  /** @param {VoteView} vote @param {readonly string[]} missing */
  #cast(vote, missing) {
    const { session } = this;
    return html`<p>
        <progress max=${vote.eligible.length} .value=${vote.voted.length} aria-label=${_("Votes cast")}></progress>
        ${_("{voted} of {eligible} have voted", { voted: vote.voted.length, eligible: vote.eligible.length })}
      </p>
      ${
        missing.length
          ? html`<p>${_("Not yet: {names}", { names: missing.map((person) => session.nameOf(person)).join(", ") })}</p>`
          : html`<p>${_("Everybody has voted.")}</p>`
      }
      ${missing.length ? this.#ruling(vote, missing.length) : control(session, "close-vote", _("Close the vote"), { command: "CloseVote", vote: vote.vote, missing: null }, { kind: "primary large" })}
      ${session.may("EnterBallots") && vote.kind !== "secret" ? entering(session, vote) : nothing}`;
  }

  /** @param {VoteView} vote */
  #about(vote) {
    return html`<p class="kicker">
        <span>${vote.purpose_label}${vote.round > 1 ? html` · ${_("second vote")}` : nothing}</span
        >${running(vote.opened_at, this.session.now())}
      </p>
      <h3>${voteTitle(this.session, vote)}</h3>
      ${vote.secrecy_label ? html`<p class="quiet">${vote.secrecy_label}</p>` : nothing}
      ${vote.question ? html`<p class="question">${vote.question}</p>` : nothing}`;
  }

  /**
   * The chair rules how the silent are counted before the vote is closed (R-28).
   * @param {VoteView} vote
   * @param {number} n
   */
  #ruling(vote, n) {
    const { session } = this;
    return html`<fieldset class="ruling">
      <legend>
        ${ngettext("Close with {n} member silent: the chair rules", "Close with {n} members silent: the chair rules", n)}
      </legend>
      <div class="row">
        ${control(session, "close-vote-abstention", _("counted as abstaining"), { command: "CloseVote", vote: vote.vote, missing: "abstention" })}
        ${control(session, "close-vote-silent", _("counted as not voting"), { command: "CloseVote", vote: vote.vote, missing: "not_voting" })}
      </div>
    </fieldset>`;
  }

  /** @param {VoteView} vote */
  #closed(vote) {
    const { session } = this;
    return html`<section class="running-vote card" aria-label=${_("Vote closed")}>
      <p class="kicker"><span>${_("Vote closed")} · ${vote.purpose_label}</span></p>
      <h3>${voteTitle(session, vote)}</h3>
      ${vote.tally ? html`<p class="tally">${tallyWords(vote.tally)}</p>` : nothing}
      ${vote.casting_needed ? this.#casting(vote) : this.#proclaim(vote)} ${this.#cancel(vote)}
    </section>`;
  }

  /** @param {VoteView} vote */
  #casting(vote) {
    if (this.session.may("GiveCastingVote")) return castingVote(this.session, vote);
    return html`<p>
      ${_("The vote is tied: {name} decides with the casting vote.", { name: this.session.nameOf(this.session.view?.chair ?? "") })}
    </p>`;
  }

  /** @param {VoteView} vote */
  #proclaim(vote) {
    const { session } = this;
    if (this.#proclaiming !== vote.vote) {
      return html`<button
        type="button"
        class="primary large"
        @click=${() => {
          this.#proclaiming = vote.vote;
          session.changed();
          requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(".proclaim"))?.focus());
        }}
      >
        ${_("Go on to proclaim")}
      </button>`;
    }
    return html`<div class="proclaim" tabindex="-1" role="group" aria-label=${_("Proclaim the result")}>
      <p>
        ${_("To be proclaimed:")} <strong data-outcome=${vote.expected ?? ""}>${outcomeWords(vote.expected)}</strong>
      </p>
      <div class="row">
        ${control(session, "proclaim", _("Proclaim: {outcome}", { outcome: outcomeWords(vote.expected) }), { command: "ProclaimResult", vote: vote.vote }, { kind: "primary large" })}
        <button
          type="button"
          class="quiet"
          @click=${() => {
            this.#proclaiming = "";
            session.changed();
          }}
        >
          ${_("Not yet")}
        </button>
      </div>
    </div>`;
  }

  /** @param {VoteView} vote */
  #cancel(vote) {
    const { session } = this;
    if (!session.may("CancelVote")) return nothing;
    if (!this.#cancelling) {
      return html`<button type="button" class="quiet small" @click=${() => this.#toggle(true)}>
        ${_("Cancel this vote…")}
      </button>`;
    }
    return html`<form
      class="cancel-vote"
      @submit=${async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const reason = String(
          new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("reason") ?? "",
        ).trim();
        if (await session.do("cancel-vote", { command: "CancelVote", vote: vote.vote, reason })) this.#toggle(false);
      }}
    >
      <label
        >${_("Why the vote is cancelled; the journal keeps it")}<input
          type="text"
          name="reason"
          required
          maxlength="4000"
      /></label>
      <div class="row">
        <button type="submit" class="danger">${_("Cancel the vote for good")}</button>
        <button type="button" class="quiet" @click=${() => this.#toggle(false)}>${_("Leave it")}</button>
      </div>
      ${refusal(session, "cancel-vote")}
    </form>`;
  }

  /** @param {boolean} on */
  #toggle(on) {
    this.#cancelling = on;
    this.session.forget("cancel-vote");
    this.session.changed();
  }
}

/** @param {import("../client/wire.js").Outcome | null} outcome */
export function outcomeWords(outcome) {
  return outcome ? { carried: _("carried"), rejected: _("rejected"), tied: _("tied") }[outcome] : "";
}
