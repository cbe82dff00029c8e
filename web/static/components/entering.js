// @ts-check
/** Ballots that the secretary enters. */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";
import { control } from "./control.js";
import { markWords } from "./hemicycle.js";
import { CHOICES, choiceWords } from "./vote-words.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").VoteView} VoteView */
/** @typedef {import("../client/wire.js").Choice} Choice */

/**
 * What members show or say, or would send if their device worked: for all who are left, by group, or one by one; by
 * roll call in the order in which members are called.
 * @param {Session} session
 * @param {VoteView} vote
 */
export function entering(session, vote) {
  const byHand = vote.input === "hands";
  return html`<details class="entering" ?open=${byHand}>
    <summary>
      ${byHand ? _("Enter what members show or say") : _("Enter the vote of somebody whose device fails")}
    </summary>
    <div class="row">
      ${CHOICES.map((choice) =>
        control(
          session,
          `all-${choice}`,
          _("Everybody left: {choice}", { choice: choiceWords(choice).toLowerCase() }),
          { command: "EnterBallots", vote: vote.vote, choices: {}, rest: choice },
          {
            kind: "small",
            disabled: vote.voted.length === vote.eligible.length,
          },
        ),
      )}
    </div>
    ${vote.kind === "nominal" ? called(session, vote) : grouped(session, vote)}
  </details>`;
}

/** @param {Session} session @param {VoteView} vote */
function called(session, vote) {
  const turn = vote.eligible.find((person) => !vote.voted.includes(person));
  return html`<ol class="call" aria-label=${_("In the order of the call")}>
    ${vote.eligible.map(
      (person) =>
        html`<li class="line" aria-current=${person === turn ? "step" : nothing}>${entry(session, vote, person)}</li>`,
    )}
  </ol>`;
}

/** @param {Session} session @param {VoteView} vote */
function grouped(session, vote) {
  /** @type {Map<string, {name: string, people: string[]}>} */
  const groups = new Map();
  for (const person of vote.eligible) {
    const seat = session.seatOf(person);
    const key = seat?.group || person;
    const group = groups.get(key) ?? { name: seat?.group_name || session.nameOf(person), people: [] };
    group.people.push(person);
    groups.set(key, group);
  }
  return [...groups.entries()].map(
    ([key, group]) =>
      html`<fieldset class="group">
        <legend>${group.name}</legend>
        ${
          group.people.length > 1
            ? html`<div class="line whole">
                <span>${_("The whole group")}</span>${buttons(session, vote, `group-${key}`, group.people, group.name)}
              </div>`
            : nothing
        }
        ${group.people.map((person) => html`<div class="line">${entry(session, vote, person)}</div>`)}
      </fieldset>`,
  );
}

/** @param {Session} session @param {VoteView} vote @param {string} person */
function entry(session, vote, person) {
  const unseen = !vote.ballots[person] && vote.voted.includes(person);
  return html`<span
      >${session.nameOf(person)}${unseen ? html` <span class="quiet">(${markWords("voted")})</span>` : nothing}</span
    >
    ${buttons(session, vote, `hand-${person}`, [person], session.nameOf(person))}`;
}

/**
 * @param {Session} session @param {VoteView} vote
 * @param {string} key @param {readonly string[]} people @param {string} name
 */
function buttons(session, vote, key, people, name) {
  return html`<span class="three" role="group" aria-label=${name}>
    ${CHOICES.map((choice) => {
      const own = `${key}-${choice}`;
      return control(session, own, choiceWords(choice), () => enter(session, own, vote, people, choice), {
        kind: `small ${choice}`,
        pressed: people.every((person) => vote.ballots[person] === choice),
        about: name,
      });
    })}
  </span>`;
}

/** @param {Session} session @param {string} key @param {VoteView} vote @param {readonly string[]} people @param {Choice} choice */
function enter(session, key, vote, people, choice) {
  const choices = Object.fromEntries(people.map((person) => [person, choice]));
  return session.do(key, { command: "EnterBallots", vote: vote.vote, choices, rest: null });
}
