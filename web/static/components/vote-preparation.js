// @ts-check
/** The first step of a vote: what is decided, how, and where the votes come from. Nothing is open before it is sent. */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";
import { refusal } from "./control.js";
import { GROUNDS, secrecy } from "./secret-vote.js";

/** @typedef {import("../client/session.js").Session} Session */
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
function purposeWords(purpose) {
  return {
    substance: _("The item itself"),
    urgency: _("Its urgency"),
    inclusion: _("Keeping it on the agenda without a committee's opinion"),
    amendment: _("An amendment to it"),
    lay_on_table: _("Leaving it on the table"),
    withdraw: _("Withdrawing it"),
    nominal: _("Voting it by roll call"),
    secrecy: _("Voting it in secret"),
  }[purpose];
}

/** Who takes part remotely and was not seen and heard yet: the law wants to know who votes. @param {Session} session */
function unseen({ view }) {
  const names = (view?.seats ?? [])
    .filter((seat) => seat.votes && seat.attendance === "present" && seat.mode === "remote" && !seat.verified)
    .map((seat) => seat.name);
  if (!names.length) return nothing;
  return html`<p class="unseen">${_("Their identity has not been verified yet: {names}", { names: names.join(", ") })}</p>`;
}

export class VotePreparation {
  /** The form stands on the screen. */
  isOpen = false;
  /**
   * What it says so far.
   * @type {{purpose: Purpose | "", kind: VoteKind, input: "devices" | "hands", ground: SecrecyGround}}
   */
  #how = AS_USUAL;

  /** @param {Session} session */
  constructor(session) {
    this.session = session;
  }

  begin() {
    const { view, item } = this.session;
    if (view?.vote || !item?.next_purposes.length) return;
    // A vote that is void is held again as it was.
    const again = view?.voided;
    this.#how = again ? { ...AS_USUAL, purpose: again.purpose, kind: again.kind } : AS_USUAL;
    this.isOpen = true;
    this.session.changed();
    requestAnimationFrame(() =>
      /** @type {HTMLElement | null} */ (document.querySelector(".prepare-vote select, .prepare-vote input"))?.focus(),
    );
  }

  draw() {
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
      ${unseen(session)}
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
        >${purpose === "amendment" ? _("Which amendment, and whose; it is written in the minutes") : _("Question, if it is not the proposal as it stands")}<input
          type="text"
          name="question"
          maxlength="4000"
          ?required=${purpose === "amendment"}
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
    this.isOpen = preparing;
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
}
