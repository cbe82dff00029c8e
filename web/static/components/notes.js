// @ts-check
/** Free notes of the secretary on the item in progress, or on the meeting. */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";
import { refusal } from "./control.js";

/** @param {import("../client/session.js").Session} session */
export function notes(session) {
  const { view, item } = session;
  if (!view || !session.may("AddNote")) return nothing;
  const here = view.notes.filter(([of]) => of === (item?.item ?? ""));
  const title = item ? _("Notes on item {number}", { number: item.number }) : _("Notes on the meeting");
  return html`<section class="panel notes" aria-labelledby="notes-title">
    <h2 id="notes-title">${title}</h2>
    ${
      here.length
        ? html`<ul>
            ${here.map(([, text]) => html`<li class="text">${text}</li>`)}
          </ul>`
        : nothing
    }
    <form
      @submit=${async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const text = String(new FormData(form).get("text") ?? "").trim();
        if (text && (await session.do("note", { command: "AddNote", text, item: item?.item ?? "" }))) form.reset();
      }}
    >
      <textarea name="text" rows="3" maxlength="4000" aria-labelledby="notes-title" required></textarea>
      <button type="submit" class="small" data-state=${session.stateOf("note")}>${_("Write it down")}</button>
      ${refusal(session, "note")}
    </form>
  </section>`;
}
