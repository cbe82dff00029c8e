// @ts-check
/**
 * Putting a wrong entry of the journal right: nothing is erased, a new entry says what holds instead. What can be changed
 * in an entry depends on its kind; any can be declared void.
 */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";
import { timeOfDay } from "../times.js";
import { refusal } from "./control.js";
import { deskAddress, isRehearsal } from "./screen.js";
import { CHOICES, choiceWords } from "./vote-words.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").EntryView} EntryView */
/** @typedef {import("../client/wire.js").Fact} Fact */

/** @param {string} name @param {string} label @param {string} now @param {[string, string][]} all */
function select(name, label, now, all) {
  return html`<label
    >${label}<select name=${name}>
      ${all.map(([value, words]) => html`<option value=${value} ?selected=${value === now}>${words}</option>`)}
    </select></label
  >`;
}

/** @param {string} name @param {string} label @param {string} now */
function choice(name, label, now) {
  return select(
    name,
    label,
    now,
    CHOICES.map((each) => [each, choiceWords(each)]),
  );
}

/** What can be changed in a fact, as fields. @param {Session} session @param {Fact} fact */
function fields(session, fact) {
  switch (fact.fact) {
    case "AttendanceMarked":
      return html`${select("attendance", _("Attendance"), fact.attendance, [
        ["present", _("present")],
        ["excused", _("sends apologies")],
        ["absent", _("absent")],
        ["left", _("has left")],
      ])}${mode(fact.mode)}`;
    case "Joined":
      return mode(fact.mode);
    case "PlaceDeclared":
      return html`<label>${_("Place")}<input name="place" maxlength="200" .value=${fact.place} /></label> ${select(
          "in_spain",
          _("In Spain"),
          String(fact.in_spain),
          [
            ["true", _("yes")],
            ["false", _("no")],
          ],
        )}`;
    case "NoteAdded":
      return html`<label
        >${_("Note")}<textarea name="text" rows="3" maxlength="4000" .value=${fact.text}></textarea>
      </label>`;
    case "BallotCast":
      return choice("choice", session.nameOf(fact.person), fact.choice);
    case "BallotsEntered":
      return html`${Object.entries(fact.choices).map(([person, now]) => choice(`choices.${person}`, session.nameOf(person), String(now)))}`;
    default:
      return nothing;
  }
}

/** @param {string} now */
function mode(now) {
  return select("mode", _("Where"), now, [
    ["chamber", _("In the chamber")],
    ["remote", _("Remotely")],
  ]);
}

/** The fact with what the form says. @param {Fact} fact @param {FormData} form @returns {Fact} */
export function replacement(fact, form) {
  /** @type {Fact} */
  const made = structuredClone(fact);
  for (const [name, value] of form) {
    if (name === "reason" || name === "what") continue;
    const [field, person] = name.split(".", 2);
    if (person) made[field][person] = value;
    else made[field] = field === "in_spain" ? value === "true" : value;
  }
  return made;
}

/** @param {Session} session @param {EntryView} entry */
function correction(session, entry) {
  const key = `correct-${entry.seq}`;
  const changes = fields(session, entry.fact);
  return html`<form
    @submit=${(/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
      const made = changes !== nothing && form.get("what") !== "void" ? replacement(entry.fact, form) : null;
      void session.do(key, {
        command: "CorrectEntry",
        seq: entry.seq,
        reason: String(form.get("reason") ?? "").trim(),
        replacement: made,
      });
    }}
  >
    ${
      changes === nothing
        ? html`<p class="quiet">${_("This entry can only be declared void.")}</p>`
        : html`${changes}${select("what", _("What holds"), "replace", [
            ["replace", _("What is chosen above")],
            ["void", _("Nothing: the entry is void")],
          ])}`
    }
    <label>${_("Why; it is written in the journal")}<input name="reason" required maxlength="4000" /></label>
    <button type="submit">${_("Put it right")}</button>
    ${refusal(session, key)}
  </form>`;
}

/** @param {Session} session */
export function corrections(session) {
  const view = session.view;
  if (!view || !session.may("CorrectEntry")) return nothing;
  return html`<details class="panel corrections">
    <summary><h2>${_("Corrections")}</h2></summary>
    <p class="quiet">${_("Nothing is erased: the journal keeps both what was wrong and what holds.")}</p>
    ${
      view.entries.length
        ? html`<ul>
            ${view.entries.map(
              (entry) =>
                html`<li>
                  <details>
                    <summary>${timeOfDay(entry.at, session.welcome?.timezone ?? "UTC")} · ${entry.text}</summary>
                    ${correction(session, entry)}
                  </details>
                </li>`,
            )}
          </ul>`
        : html`<p>${_("Nothing that could be corrected yet.")}</p>`
    }
    ${isRehearsal() ? nothing : html`<p><a href=${deskAddress("minutes")} target="_blank">${_("All entries, in the minutes")}</a></p>`}
  </details>`;
}
