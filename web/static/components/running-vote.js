// @ts-check
/**
 * A vote in the hands of whoever runs the meeting: opened in two steps, entered by hand where members show it, closed with
 * a ruling on the silent, proclaimed in two steps.
 */

import { html, nothing } from "../vendor/lit.js";
import { _, ngettext } from "../words.js";
import { running } from "./clock.js";
import { control, refusal } from "./control.js";
import { entering } from "./entering.js";
import { BoxCount, GROUNDS, isBox, secrecy, voided } from "./secret-vote.js";
import { castingVote, tallyWords, voteTitle } from "./vote.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").VoteView} VoteView */
/** @typedef {import("../client/wire.js").Purpose} Purpose */

/** @typedef {import("../client/wire.js").VoteKind} VoteKind */
/** @typedef {import("../client/wire.js").SecrecyGround} SecrecyGround */

/** @type {readonly VoteKind[]} */
const KINDS = ["ordinary", "nominal", "secret"];
const AS_USUAL = /** @type {const} */ ({ purpose: "", kind: "ordinary", input: "devices", ground: "persons" });

/** @param {VoteKind} kind */
function kindWords(kind) {
  return { ordinary: _("ordinary"), nominal: _("by roll call"), secret: _("secret") }[kind];
}

/** @param {Purpose} purpose */
export function purposeWords(purpose) {
  return {
    substance: _("The item itself"),
    urgency: _("Its urgency"),
    lay_on_table: _("Leaving it on the table"),
    withdraw: _("Withdrawing it"),
    nominal: _("Voting it by roll call"),
    secrecy: _("Voting it in secret"),
  }[purpose];
}

export class RunningVote {
  /** The form of the first step is open. */
  isPreparing = false;
  /** The counts were read and the result is about to be proclaimed. */
  #proclaiming = "";
  #cancelling = false;
  /**
   * What the first step says so far.
   * @type {{purpose: Purpose | "", kind: VoteKind, input: "devices" | "hands", ground: SecrecyGround}}
   */
  #how = AS_USUAL;

  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.box = new BoxCount(session);
  }

  prepare() {
    const { view, item } = this.session;
    if (view?.vote || !item?.next_purposes.length) return;
    // A vote that is void is held again as it was.
    const again = view?.voided;
    this.#how = again ? { ...AS_USUAL, purpose: again.purpose, kind: again.kind } : AS_USUAL;
    this.isPreparing = true;
    this.session.changed();
    requestAnimationFrame(() =>
      /** @type {HTMLElement | null} */ (document.querySelector(".prepare-vote select, .prepare-vote input"))?.focus(),
    );
  }

  /** @param {{brief?: boolean}} [options] `brief`: what is voted stands above already. */
  draw({ brief = false } = {}) {
    const vote = this.session.view?.vote ?? null;
    if (vote) this.isPreparing = false;
    if (vote?.phase === "open") return this.#open(vote, brief);
    if (vote?.phase === "closed") return this.#closed(vote);
    if (this.isPreparing) return this.#form();
    return voided(this.session);
  }

  #form() {
    const { session } = this;
    const item = session.item;
    if (!item) return nothing;
    const { kind, input, ground } = this.#how;
    const purpose = this.#purpose(item);
    return html`<form
      class="prepare-vote card"
      @change=${(/** @type {Event} */ event) => this.#choose(event)}
      @submit=${(/** @type {SubmitEvent} */ event) => this.#submit(event)}
    >
      <h3>${_("Vote on item {number}", { number: item.number })}</h3>
      <p>${item.title}</p>
      <p class="quiet">${item.majority_label}</p>
      <label
        >${_("What is decided")}
        <select name="purpose">
          ${item.next_purposes.map((each) => html`<option value=${each} .selected=${each === purpose}>${purposeWords(each)}</option>`)}
        </select>
      </label>
      <fieldset>
        <legend>${_("How")}</legend>
        ${KINDS.map(
          (each) =>
            html`<label class="choice"
              ><input type="radio" name="kind" value=${each} .checked=${each === kind} /> ${kindWords(each)}</label
            >`,
        )}
      </fieldset>
      ${kind === "secret" && purpose ? secrecy(session, item, purpose, ground, input === "hands") : nothing}
      <fieldset>
        <legend>${_("Where the votes come from")}</legend>
        <label class="choice"
          ><input type="radio" name="input" value="devices" checked /> ${_("each member's device")}</label
        >
        <label class="choice"
          ><input type="radio" name="input" value="hands" />
          ${kind === "secret" ? _("a box of paper ballots, counted by hand") : _("show of hands or voice, entered by the secretary")}</label
        >
      </fieldset>
      <label
        >${_("Question, if it is not the proposal as it stands")}<input
          type="text"
          name="question"
          maxlength="4000"
          .value=${session.view?.voided?.question ?? ""}
      /></label>
      <div class="row">
        <button type="submit" class="primary" ?disabled=${session.stateOf("open-vote") === "pending"}>
          ${_("Open the vote now")}
        </button>
        <button type="button" class="quiet" @click=${() => this.#put(false)}>${_("Not yet")}</button>
      </div>
      ${refusal(session, "open-vote")}
    </form>`;
  }

  /** @param {boolean} preparing */
  #put(preparing) {
    this.isPreparing = preparing;
    this.session.forget("open-vote");
    this.session.changed();
  }

  /** @param {import("../client/wire.js").ItemView} item */
  #purpose(item) {
    return item.next_purposes.find((each) => each === this.#how.purpose) ?? item.next_purposes[0];
  }

  /** @param {Event} event */
  #choose(event) {
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    this.#how = {
      purpose: this.session.item?.next_purposes.find((each) => each === form.get("purpose")) ?? "",
      kind: KINDS.find((each) => each === form.get("kind")) ?? "ordinary",
      input: form.get("input") === "hands" ? "hands" : "devices",
      ground: GROUNDS.find((each) => each === form.get("ground")) ?? "persons",
    };
    this.session.changed();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const said = (/** @type {string} */ name) => String(form.get(name) ?? "").trim();
    const item = this.session.item;
    const purpose = item && this.#purpose(item);
    if (!purpose) return;
    const { kind, input, ground } = this.#how;
    void this.session.do("open-vote", {
      command: "OpenVote",
      purpose,
      kind,
      input,
      question: said("question"),
      secrecy: kind === "secret" ? { ground, reason: said("reason") } : null,
    });
  }

  /** @param {VoteView} vote @param {boolean} brief */
  #open(vote, brief) {
    const { session } = this;
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
