// @ts-check
/** The next thing to do in a meeting, worked out from what the service says. Pure. */

import { _ } from "../words.js";
import { isBox } from "./secret-vote.js";

/** @typedef {import("../client/wire.js").View} View */
/** @typedef {import("../client/wire.js").Command} Command */

/**
 * @typedef {object} Step
 * @property {"command" | "vote" | "close_vote" | "casting" | "proclaim" | "adjourn" | "wait"} kind
 * @property {string} words What the button says, or what is being waited for.
 * @property {Command} [command]
 */

/** @param {View} view @returns {Step} */
export function nextStep(view) {
  switch (view.phase) {
    case "convened":
      return beginning(view);
    case "recess":
      return { kind: "command", words: _("Go on after the recess"), command: { command: "EndRecess" } };
    case "open":
      return view.vote ? voting(view.vote) : course(view);
    case "adjourned":
      return { kind: "wait", words: _("The meeting is adjourned.") };
    case "cancelled":
      return { kind: "wait", words: _("The meeting is cancelled.") };
    default:
      return { kind: "wait", words: _("The meeting could not be held: there was no quorum.") };
  }
}

/** @param {View} view @returns {Step} */
function beginning({ quorum }) {
  if (quorum.present < quorum.needed) {
    return {
      kind: "wait",
      words: _("Waiting for quorum: {present} of {needed} are here.", {
        present: quorum.present,
        needed: quorum.needed,
      }),
    };
  }
  if (!quorum.chair_present) return { kind: "wait", words: _("Waiting for whoever presides.") };
  if (!quorum.secretary_present) return { kind: "wait", words: _("Waiting for the secretary.") };
  return { kind: "command", words: _("Open the meeting"), command: { command: "OpenMeeting" } };
}

/** @param {import("../client/wire.js").VoteView} vote @returns {Step} */
function voting(vote) {
  if (vote.phase === "open") {
    if (isBox(vote)) return { kind: "close_vote", words: _("Count the papers of the box and close the vote") };
    const counts = { voted: vote.voted.length, eligible: vote.eligible.length };
    return { kind: "close_vote", words: _("Close the vote ({voted} of {eligible} have voted)", counts) };
  }
  if (vote.casting_needed) return { kind: "casting", words: _("A tie: the casting vote decides") };
  return { kind: "proclaim", words: _("Proclaim the result") };
}

/** What quorum lacks while the meeting is open. @param {import("../client/wire.js").QuorumView} quorum */
function lacking({ present, needed, chair_present, secretary_present }) {
  if (present < needed) return _("Quorum is lost: {present} of {needed} are here. Wait, begin a recess or adjourn.", { present, needed });
  if (!chair_present) return _("Whoever presides is not here: hand the presidency to who stands in.");
  return secretary_present ? "" : _("Waiting for the secretary.");
}

/** @param {View} view @returns {Step} */
function course(view) {
  if (view.items.some((each) => each.kind === "urgency" && each.outcome === "rejected")) {
    return { kind: "adjourn", words: _("The urgency was rejected: adjourn the meeting"), command: { command: "Adjourn" } };
  }
  const item = view.items.find((each) => each.item === view.item);
  const waiting = item?.next_purposes.length || nextItem(view) ? lacking(view.quorum) : "";
  if (waiting) return { kind: "wait", words: waiting };
  if (item?.phase === "open" && item.next_purposes.length) {
    const first = item.next_purposes[0];
    if (view.voided) {
      return { kind: "vote", words: _("Open the secret vote on item {number} again", { number: item.number }) };
    }
    const again = item.outcome === "tied" || item.urgency === "tied";
    if (again) return { kind: "vote", words: _("Open the second vote on item {number}", { number: item.number }) };
    const number = item.number;
    if (first === "urgency") return { kind: "vote", words: _("Open the vote on the urgency of item {number}", { number }) };
    if (first === "inclusion") {
      return { kind: "vote", words: _("Open the vote on keeping item {number} on the agenda", { number }) };
    }
    if (first === "substance" && !item.outcome) return { kind: "vote", words: _("Open the vote on item {number}", { number }) };
  }
  const next = nextItem(view);
  if (next) {
    return {
      kind: "command",
      words: _("Open item {number}: {title}", { number: next.number, title: next.title }),
      command: { command: "OpenItem", item: next.item },
    };
  }
  return { kind: "adjourn", words: _("Adjourn the meeting"), command: { command: "Adjourn" } };
}

/** The first item not taken up yet. @param {View} view */
export function nextItem(view) {
  return view.items.find((item) => item.phase === "pending") ?? null;
}
