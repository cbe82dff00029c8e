// @ts-check
/** What is said of votes, choices and figures, the same wherever it is said. Pure. */

import { _ } from "../words.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").Choice} Choice */
/** @typedef {import("../client/wire.js").VoteView} VoteView */

/** @type {readonly Choice[]} */
export const CHOICES = ["for", "against", "abstain"];

/** @param {Choice} choice */
export function choiceWords(choice) {
  return { for: _("For"), against: _("Against"), abstain: _("Abstain") }[choice];
}

/** @param {Choice} choice */
export function recordedWords(choice) {
  return { for: _("Recorded: for"), against: _("Recorded: against"), abstain: _("Recorded: abstention") }[choice];
}

/** @param {VoteView} vote */
export function cardKicker(vote) {
  if (vote.phase !== "open") return _("Vote closed");
  return vote.kind === "secret" ? _("Secret vote open") : _("Vote open");
}

/** What a vote is about, in a line. @param {Session} session @param {VoteView} vote */
export function voteTitle(session, vote) {
  const item = session.itemOf(vote.item);
  return item ? `${item.number}. ${item.title}` : vote.purpose_label;
}

/** @param {import("../client/wire.js").Tally} tally */
export function tallyWords(tally) {
  return [
    _("For: {n}", { n: tally.in_favour }),
    _("Against: {n}", { n: tally.against }),
    _("Abstentions: {n}", { n: tally.abstentions }),
    ...(tally.not_voting ? [_("Not voting: {n}", { n: tally.not_voting })] : []),
  ].join(" · ");
}
