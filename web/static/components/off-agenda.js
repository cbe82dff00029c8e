// @ts-check
/** A matter that is not on the agenda, brought in for urgency: its urgency is voted before anything else. */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";
import { refusal } from "./control.js";

/** @typedef {import("../client/session.js").Session} Session */

const KEY = "add-item";

/** Groups and members who may bring it in, groups first. @param {Session} session @returns {[string, string][]} */
function proposers(session) {
  const voting = (session.view?.seats ?? []).filter((seat) => seat.votes);
  const groups = new Map(voting.filter((seat) => seat.group).map((seat) => [seat.group, seat.group_name]));
  return [...groups, ...voting.map((seat) => /** @type {[string, string]} */ ([seat.person, seat.name]))];
}

/** @param {Session} session */
export function offAgenda(session) {
  const phase = session.view?.phase;
  if (!session.may("AddItem") || (phase !== "open" && phase !== "recess")) return nothing;
  return html`<details class="with-reason off-agenda">
    <summary>${_("An urgent matter off the agenda…")}</summary>
    <form
      @submit=${async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        if (await session.do(KEY, command(new FormData(form)))) {
          form.reset();
          form.closest("details")?.removeAttribute("open");
        }
      }}
    >
      <p class="quiet">
        ${_("It is dealt with before requests and questions, once the body has declared it urgent by absolute majority (article 83 ROF).")}
      </p>
      <label>${_("What it is about")}<input name="title" required maxlength="4000" /></label>
      <label
        >${_("Proposed by")}<select name="proposer">
          <option value=""></option>
          ${proposers(session).map(([id, name]) => html`<option value=${id}>${name}</option>`)}
        </select></label
      >
      <label
        >${_("Majority it needs")}<select name="majority">
          <option value="simple">${_("simple")}</option>
          <option value="absolute">${_("absolute, of the legal number")}</option>
        </select></label
      >
      <label>${_("Proposed text")}<textarea name="text" rows="4" maxlength="4000"></textarea></label>
      <button type="submit">${_("Add it to the meeting")}</button>
    </form>
    ${refusal(session, KEY)}
  </details>`;
}

/** @param {FormData} form @returns {import("../client/wire.js").Command} */
function command(form) {
  const said = (/** @type {string} */ name) => String(form.get(name) ?? "").trim();
  const majority = said("majority") === "absolute" ? "absolute" : "simple";
  return { command: "AddItem", title: said("title"), proposer: said("proposer"), majority, text: said("text") };
}
