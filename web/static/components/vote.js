// @ts-check
/**
 * The vote, over the room: it cannot be covered by anything until one's ballot is recorded, then it steps aside into a
 * card that tells what was recorded and lets it be changed. It shows what the service says, never a hope.
 */

import { html, nothing, render } from "../vendor/lit.js";
import { _ } from "../words.js";
import { running } from "./clock.js";
import { refusal } from "./control.js";
import { hemicycle } from "./hemicycle.js";
import { chime } from "./chime.js";
import { isBox, voided } from "./secret-vote.js";
import { CHOICES, cardKicker, choiceWords, recordedWords, tallyWords, voteTitle } from "./vote-words.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").Choice} Choice */
/** @typedef {import("../client/wire.js").VoteView} VoteView */

export class Ballot {
  /** Vote that was last brought to the person's attention. */
  #told = "";
  /** Vote in which the person asked to change the ballot. */
  #changing = "";
  /**
   * What would be put in the urn of a secret vote, and of which: it cannot be taken out again, so it is asked twice.
   * @type {{vote: string, choice: Choice} | null}
   */
  #paper = null;
  /** Proclaimed vote whose card was put away. */
  #away = "";
  #title = document.title;

  /**
   * @param {Session} session @param {HTMLElement} place Where the card stands once the ballot is recorded.
   * @param {{over: boolean}} options `over`: nothing else can be done before voting; a chair still has to preside.
   */
  constructor(session, place, { over }) {
    this.session = session;
    this.place = place;
    this.over = over;
    this.dialog = document.createElement("dialog");
    this.dialog.className = "vote";
    this.dialog.setAttribute("aria-labelledby", "vote-title");
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(this.dialog);
    this.dialog.addEventListener("keydown", (event) => {
      // Two presses of Escape close a dialog against its will in some browsers.
      if (event.key === "Escape") event.preventDefault();
    });
  }

  /** The vote this person can vote in now, or null. @returns {VoteView | null} */
  get #open() {
    const { session } = this;
    const vote = session.view?.vote ?? null;
    if (vote?.phase !== "open" || vote.input !== "devices") return null;
    return vote.eligible.includes(session.me) && session.may("CastBallot") ? vote : null;
  }

  /** Whether the ballot is to be asked for: not cast yet, or being changed. */
  get isAsking() {
    const vote = this.#open;
    return vote !== null && (!this.#hasVoted(vote) || this.#changing === vote.vote);
  }

  /** Of a secret vote the service says no more than that. @param {VoteView} vote */
  #hasVoted(vote) {
    return vote.mine !== null || vote.voted.includes(this.session.me);
  }

  /** Vote; in a secret vote write it on the paper first. @param {Choice} choice */
  choose(choice) {
    const vote = this.#open;
    if (!vote || !this.isAsking) return;
    if (vote.kind !== "secret") {
      this.#cast(vote, choice);
      return;
    }
    this.#paper = { vote: vote.vote, choice };
    this.session.forget("ballot");
    this.session.changed();
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(".paper button"))?.focus());
  }

  /** @param {VoteView} vote @param {Choice} choice */
  #cast(vote, choice) {
    void this.session.do("ballot", { command: "CastBallot", vote: vote.vote, choice }).then((done) => {
      if (!done) return;
      this.#changing = "";
      this.#paper = null;
      this.session.changed();
    });
  }

  draw() {
    const vote = this.#open;
    this.#notice(vote);
    if (vote && this.isAsking && this.over) {
      render(nothing, this.place);
      render(this.#asked(vote), this.dialog);
      if (!this.dialog.open) {
        this.dialog.showModal();
        this.dialog.querySelector("h2")?.focus();
      }
      return;
    }
    if (this.dialog.open) this.dialog.close();
    render(nothing, this.dialog);
    render(this.#card(), this.place);
  }

  /** @param {VoteView | null} vote */
  #notice(vote) {
    const waiting = vote !== null && !this.#hasVoted(vote);
    document.title = waiting ? `● ${_("Vote")} · ${this.#title}` : this.#title;
    if (!vote || this.#told === vote.vote) return;
    this.#told = vote.vote;
    if (!waiting) return;
    chime();
    if (!this.over) queueMicrotask(() => document.getElementById("vote-title")?.focus());
  }

  /** @param {VoteView} vote */
  #asked(vote) {
    const { session } = this;
    const asked = session.stateOf("ballot") === "pending";
    const secret = vote.kind === "secret";
    const paper = this.#paper?.vote === vote.vote ? this.#paper.choice : null;
    return html`<div class="ballot">
      <p class="kicker">
        <span>${secret ? _("Secret vote open") : _("Vote open")}${vote.round > 1 ? html` · ${_("second vote")}` : nothing}</span>
        ${running(vote.opened_at, session.now())}
      </p>
      <h2 id="vote-title" tabindex="-1">${voteTitle(session, vote)}</h2>
      <p class="question">${vote.question || vote.purpose_label}</p>
      <p class="quiet">${vote.majority_label}${vote.kind === "nominal" ? html` · ${_("roll-call vote")}` : nothing}${vote.secrecy_label ? html` · ${vote.secrecy_label}` : nothing}</p>
      ${secret ? html`<p>${_("Only that you have voted is written down, never what. A paper in the urn cannot be changed.")}</p>` : nothing}
      <div class="choices" role="group" aria-label=${_("Your vote")}>
        ${CHOICES.map(
          (choice, index) =>
            html`<button
              type="button"
              class="choice ${choice}"
              aria-keyshortcuts=${index + 1}
              ?disabled=${asked}
              aria-pressed=${(secret ? paper : vote.mine) === choice}
              @click=${() => this.choose(choice)}
            >
              <kbd aria-hidden="true">${index + 1}</kbd><span>${choiceWords(choice)}</span>
            </button>`,
        )}
      </div>
      ${paper && !asked ? this.#sure(vote, paper) : nothing}
      ${asked ? html`<p class="quiet">${_("On its way…")}</p>` : nothing} ${refusal(session, "ballot")}
      ${
        session.line === "down"
          ? html`<p class="refusal">${_("The line is down: your vote can be recorded when it is back.")}</p>`
          : nothing
      }
      ${
        this.#changing === vote.vote
          ? html`<button type="button" class="quiet" @click=${() => this.#keep()}>${_("Leave it as it was")}</button>`
          : nothing
      }
    </div>`;
  }

  /** @param {VoteView} vote @param {Choice} choice */
  #sure(vote, choice) {
    return html`<div class="paper" role="group" aria-label=${_("Your paper")}>
      <button type="button" class="primary large" @click=${() => this.#cast(vote, choice)}>
        ${_("Put it in the urn: {choice}", { choice: choiceWords(choice).toLowerCase() })}
      </button>
    </div>`;
  }

  #keep() {
    this.#changing = "";
    this.session.changed();
  }

  #change() {
    this.#changing = this.session.view?.vote?.vote ?? "";
    this.session.changed();
    if (!this.over) document.getElementById("vote-title")?.focus();
  }

  #card() {
    const { session } = this;
    const view = session.view;
    const vote = view?.vote ?? this.#lastResult();
    if (this.over && view?.voided && !view.vote) return voided(session);
    if (!view || !vote || vote.phase === "cancelled") return nothing;
    if (vote.phase === "proclaimed") return this.#result(vote);
    const eligible = vote.eligible.includes(session.me);
    if (vote.phase === "open" && this.isAsking && this.#open)
      return html`<section class="vote-card asking">${this.#asked(vote)}</section>`;
    return html`<section class="vote-card" aria-label=${_("Vote")}>
      <p class="kicker">
        <span>${cardKicker(vote)}</span>
        ${vote.phase === "open" ? running(vote.opened_at, session.now()) : nothing}
      </p>
      <p><strong>${voteTitle(session, vote)}</strong></p>
      ${
        vote.mine
          ? html`<p class="recorded" data-mark=${vote.mine}>${recordedWords(vote.mine)}</p>`
          : this.#hasVoted(vote)
            ? html`<p class="recorded">${_("Your paper is in the urn")}</p>`
            : html`<p>${this.#standing(vote, eligible)}</p>`
      }
      ${
        vote.phase === "open" && vote.mine && vote.may_change && this.#open
          ? html`<button type="button" @click=${() => this.#change()}>${_("Change my vote")}</button>`
          : nothing
      }
      ${
        vote.phase === "open" && !isBox(vote)
          ? html`<p class="quiet">
              ${_("{voted} of {eligible} have voted", { voted: vote.voted.length, eligible: vote.eligible.length })}
            </p>`
          : vote.tally
            ? html`<p>${tallyWords(vote.tally)}</p>
                <p class="quiet">${_("The result is about to be proclaimed.")}</p>`
            : nothing
      }
    </section>`;
  }

  /** The last result, as long as its item is the one that is dealt with or that was last. */
  #lastResult() {
    const view = this.session.view;
    if (view?.phase !== "open") return null;
    const latest = view.items.reduce((last, item) => ((item.opened_at ?? 0) > (last?.opened_at ?? 0) ? item : last));
    const result = view.results.at(-1);
    return result?.item === (view.item || latest.item) ? result : null;
  }

  /** @param {VoteView} vote @param {boolean} eligible */
  #standing(vote, eligible) {
    if (vote.absent_abstaining.includes(this.session.me))
      return _("You left after the debate began: it counts as an abstention.");
    if (!eligible && this.session.seat?.recused) return _("You do not vote on this item: you declared a recusal.");
    if (!eligible) return _("You do not vote in this one.");
    if (isBox(vote)) return vote.phase === "open" ? _("Put your paper in the box. The votes are counted by hand.") : "";
    if (vote.phase !== "open") return _("You did not vote.");
    return vote.input === "hands" ? _("The secretary enters what you show or say.") : "";
  }

  /** @param {VoteView} vote */
  #result(vote) {
    if (this.#away === vote.vote || !this.session.view) return nothing;
    return html`<section class="vote-card result" aria-label=${_("Result of the vote")}>
      <p class="kicker">
        <span>${vote.purpose_label}${vote.kind === "secret" ? html` · ${_("Secret vote")}` : nothing}</span>
      </p>
      <p><strong>${voteTitle(this.session, vote)}</strong></p>
      <p class="outcome" data-outcome=${vote.outcome ?? ""}>${vote.outcome_label}</p>
      ${vote.tally ? html`<p>${tallyWords(vote.tally)}</p>` : nothing}
      ${isBox(vote) ? nothing : hemicycle(this.session.view, vote)}
      <button
        type="button"
        class="quiet"
        @click=${() => {
          this.#away = vote.vote;
          this.session.changed();
        }}
      >
        ${_("Put away")}
      </button>
    </section>`;
  }

  /** The keys 1, 2 and 3. @returns {import("../keys.js").Key[]} */
  keys() {
    return CHOICES.map((choice, index) => ({
      key: String(index + 1),
      does: _("Vote: {choice}", { choice: choiceWords(choice) }),
      run: () => this.choose(choice),
      when: () => this.isAsking,
    }));
  }
}
